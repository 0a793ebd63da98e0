import { expect } from 'chai'
import fc from 'fast-check'
import { readTarget } from '../../../lib/reading/target.js'

/** As Node hands bytes of a request line on: one character per byte. */
const asBytes = (text: string): string => Buffer.from(text).toString('latin1')

const READ: [text: string, path: string][] = [
  ['/', '/'],
  ['/a', '/a'],
  ['/a/', '/a/'],
  ['/a/b.html', '/a/b.html'],
  ['/.well-known/jwks.json', '/.well-known/jwks.json'],
  ['/...', '/...'],
  ['/a..b/..c', '/a..b/..c'],
  ['/~ada/x_y-z', '/~ada/x_y-z'],
  ["/a!$&'()*+,=:@", "/a!$&'()*+,=:@"],
  ['/%61dmin', '/admin'],
  ['/a%20b', '/a b'],
  ['/a%2Bb+c', '/a+b+c'],
  ['/caf%C3%A9', '/café'],
  ['/caf%c3%a9', '/café'],
  [asBytes('/café'), '/café'],
  [asBytes('/日本/語'), '/日本/語'],
  ['/%F0%9F%92%A9', '/💩'],
  ['/A', '/A'],
]

describe('readTarget', () => {
  for (const [text, path] of READ) {
    it(`reads ${JSON.stringify(text)} as the path ${path}`, () => {
      expect(readTarget(text)?.path).to.equal(path)
    })
  }

  it('keeps the query out of the path, whatever it says', () => {
    for (const query of ['?', '?a=/../b', '?x=//y', '?%zz;%00%2f%5c\\', '?a?b', '?%']) {
      expect(readTarget(`/a${query}`)).to.deep.equal({ path: '/a', raw: `/a${query}` })
      expect(readTarget(`/%61${query}`)).to.deep.equal({ path: '/a', raw: `/%61${query}` })
    }
  })

  it('reads 256 segments, and refuses more, however they are spelled', () => {
    for (const segment of ['/a', '/a%20', '/long-name.html', '/+']) {
      expect(readTarget(segment.repeat(256)), segment).not.to.equal(null)
      expect(readTarget(`${segment.repeat(256)}?${'/a'.repeat(300)}`), segment).not.to.equal(null)
      expect(readTarget(segment.repeat(257)), segment).to.equal(null)
    }
  })

  it('hands on what was asked as it was spelled', () => {
    for (const text of ['/%61b?c=%2F%20+', '/a%20b', '/caf%c3%a9?x=%C3%A9', '/?', "/a'(b)"]) {
      expect(readTarget(text)?.raw).to.equal(text)
    }
  })

  it('spells bytes over 7F as the escapes that mean the same, so that they fit into a header', () => {
    const target = readTarget(asBytes('/café/%61?q=é'))
    expect(target).to.deep.equal({ path: '/café/a', raw: '/caf%C3%A9/%61?q=%C3%A9' })
  })

  it('spells bytes of a query as escapes also where they are no text', () => {
    expect(readTarget('/a?\xff')).to.deep.equal({ path: '/a', raw: '/a?%FF' })
  })

  it('reads its own raw form as the same path', () => {
    for (const [text, path] of READ) {
      const raw = readTarget(text)?.raw ?? ''
      expect(readTarget(raw)).to.deep.equal({ path, raw })
    }
  })

  it('never answers with a path that another reader could take for another one', () => {
    const pieces = [
      ...['/', '.', '..', '%2e', '%2E', '%2f', '%5c', '\\', ';', '#', '?', '%', '%25', '%00', 'a'],
      ...[
        '%61',
        '%c3%a9',
        '%ef%bc%8f',
        '%e2%80%a4',
        '\u00c3\u00a9',
        '%80',
        '%c0%af',
        ' ',
        '\t',
        'B',
      ],
    ]
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((all) => all.join(''))
    fc.assert(
      fc.property(text, (asked) => {
        const target = readTarget(asked)
        if (target === null) return
        const { path } = target
        expect(path, asked).to.match(/^\/(?!\/)/)
        expect(path, asked).to.not.match(/\/\/|[\\;#?%]|\/\.\.?(?:\/|$)/)
        expect(new URL(target.raw, 'http://a').pathname.length, asked).to.be.at.least(1)
        expect(decodeURIComponent(new URL(target.raw, 'http://a').pathname)).to.equal(path)
      }),
      { numRuns: 5000 },
    )
  })
})
