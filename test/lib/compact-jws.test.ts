import { expect } from 'chai'
import fc from 'fast-check'
import { readCompactJws, readPayload, UnreadableJws } from '../../lib/compact-jws.js'
import { encode } from '../support/forge.js'

const MAX = 2000
const HEADER = { alg: 'HS256', typ: 'at+jwt', kid: 'k1' }
const compact = (header: unknown, payload: unknown = { sub: 'a' }): string =>
  `${encode(header)}.${encode(payload)}.${encode('a signature')}`
const good = compact(HEADER)
const [head = '', body = '', tail = ''] = good.split('.')

/** All of a text, its payload too. */
function readAll(text: string) {
  const { header, payload, signature } = readCompactJws(text, MAX)
  return { header, payload: readPayload(payload), signature }
}

/** The same bytes in base64url, with bits that stand for nothing. */
const withStrayBits = `${head}.${body}.${tail.slice(0, -1)}${nextLetter(tail.at(-1))}`

function nextLetter(letter = ''): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return alphabet[alphabet.indexOf(letter) + 1] ?? ''
}

const refused: Record<string, string> = {
  'nothing at all': '',
  'one part': head,
  'two parts': `${head}.${body}`,
  'four parts': `${good}.${tail}`,
  'five parts, as encrypted tokens have': `${good}.${tail}.${tail}`,
  'a million dots': '.'.repeat(1_000_000),
  'an empty header': `.${body}.${tail}`,
  'an empty payload': `${head}..${tail}`,
  'an empty signature': `${head}.${body}.`,
  padding: `${head}.${body}.${tail}=`,
  'stray bits': withStrayBits,
  'the other alphabet of base64': `${head}.${body}.ab+/`,
  'a space': `${head}.${body}. ${tail}`,
  'a line end': `${good}\n`,
  'a NUL': `${head}.${body}\0.${tail}`,
  'a letter that looks like one of ASCII': `${head}.${body}.${tail.slice(0, -1)}е`,
  'more than the longest': `${head}.${'A'.repeat(MAX)}.${tail}`,
  'a long header': compact({ ...HEADER, kid: 'k'.repeat(300) }),
  'a header that is a list': compact([HEADER]),
  'a header that is null': compact(null),
  'a header that is no JSON': compact('alg=HS256'),
  'a header with a byte order mark': compact(`\ufeff${JSON.stringify(HEADER)}`),
  'a header that is not UTF-8': compact(Buffer.from('{"alg":"HS256","kid":"\xff"}', 'latin1')),
  'alg twice': compact('{"alg":"none","alg":"HS256","kid":"k1"}'),
  'alg twice, once in disguise': compact('{"\\u0061lg":"none","alg":"HS256","kid":"k1"}'),
  'alg in capitals': compact({ ALG: 'HS256', kid: 'k1' }),
  'no alg': compact({ kid: 'k1' }),
  'a list as alg': compact({ ...HEADER, alg: ['HS256'] }),
  'no kid': compact({ alg: 'HS256' }),
  'a number as kid': compact({ ...HEADER, kid: 1 }),
  'a list as typ': compact({ ...HEADER, typ: ['at+jwt'] }),
}
const brought = ['crit', 'jku', 'jwk', 'x5u', 'x5c', 'x5t', 'x5t#S256', 'b64', 'zip', 'enc', 'cty']
for (const name of [...brought, 'p2c', 'epk', '__proto__', 'constructor']) {
  refused[`a header with ${name}`] = compact(`{"alg":"HS256","kid":"k1","${name}":"x"}`)
}

describe('readCompactJws', () => {
  it('reads header, payload and signature', () => {
    const { header, payload, signature } = readAll(good)
    expect(header).to.deep.equal(HEADER)
    expect(payload).to.deep.equal({ sub: 'a' })
    expect(signature).to.equal(encode('a signature'))
    expect(readCompactJws(compact({ alg: 'a', kid: 'b' }), MAX).header.typ).to.equal(null)
  })

  for (const [what, text] of Object.entries(refused)) {
    it(`refuses ${what}`, () => {
      expect(() => readAll(text)).to.throw(UnreadableJws)
    })
  }

  it('says of a refused text nothing that stood in it', () => {
    for (const text of [compact('{"alg":"hunter2'), compact({ ...HEADER, hunter2: 'hunter2' })]) {
      expect(() => readCompactJws(text, MAX)).to.throw(UnreadableJws, /^(?!.*hunter2)/su)
    }
  })

  it('lets a text be read in one way only: no other text holds the same bytes', () => {
    const characters = fc.constantFrom(
      ...'A B C D a b c d 0 1 2 3 - _ + / = .'.split(' '),
      ' ',
      '\n',
    )
    fc.assert(
      fc.property(fc.string({ unit: characters, maxLength: 12 }), (signature) => {
        const text = `${head}.${body}.${signature}`
        try {
          const read = readCompactJws(text, MAX)
          const bytes = Buffer.from(read.signature, 'base64url')
          expect([read.signature, encode(bytes)]).to.deep.equal([signature, signature])
        } catch (error) {
          expect(error).to.be.instanceOf(UnreadableJws)
        }
      }),
    )
  })

  it('reads or refuses anything, and never fails in another way', () => {
    const part = fc.oneof(fc.json(), fc.string()).map(encode)
    fc.assert(
      fc.property(fc.array(part, { maxLength: 4 }), (parts) => {
        try {
          readCompactJws(parts.join('.'), MAX)
        } catch (error) {
          expect(error).to.be.instanceOf(UnreadableJws)
        }
      }),
    )
  })
})

describe('readPayload', () => {
  const texts = [
    'null',
    '[]',
    '"a"',
    '1',
    '',
    '{"a":1,"a":2}',
    '{"a":1} x',
    '{"a":1,"\\u0061":1}',
    '{"a":{"b":1,"b":2}}',
    '[{"a":1,"a":1}]',
    '{"a\\"":1,"a\\"":":"}',
    '{"a":"\xff"}',
  ]
  const refusedPayloads = [
    ...texts.map((text) => Buffer.from(text, 'latin1').toString('base64url')),
    `${encode('{"a":12}').slice(0, -1)}${nextLetter(encode('{"a":12}').at(-1))}`,
    ...['eyJhIjoxfQ==', 'eyJhIjoxfQ\0', 'eyJhIjoxfQ\n', ' eyJhIjoxfQ'],
  ]

  it('refuses what is no object, said twice, no UTF-8, or no canonical base64url', () => {
    for (const text of refusedPayloads) {
      expect(() => readPayload(text), text).to.throw(UnreadableJws)
    }
  })

  it('refuses the same where a lenient reader has read it before', () => {
    for (const text of refusedPayloads) {
      expect(() => readPayload(text, leniently(text)), text).to.throw(UnreadableJws)
    }
  })

  it('knows what is named twice from what looks like it', () => {
    const texts = [
      '{"a":":","b":"\\":"}',
      '{"a":[1,{"b":2}]}',
      ' {"a" : 1 }',
      '{"__proto__":1}',
      '{}',
    ]
    for (const text of texts) {
      const parsed = JSON.parse(text) as object
      expect(readPayload(encode(text), parsed), text).to.deep.equal(parsed)
    }
  })

  it('reads the same with and without the help of a lenient reader', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()).map(encode), (text) => {
        expect(outcomeOf(text, leniently(text))).to.deep.equal(outcomeOf(text))
      }),
    )
  })
})

/** As jsonwebtoken reads a payload. */
function leniently(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function outcomeOf(text: string, parsed?: object): unknown {
  try {
    return readPayload(text, parsed)
  } catch (error) {
    expect(error).to.be.instanceOf(UnreadableJws)
    return 'refused'
  }
}
