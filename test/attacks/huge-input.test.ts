import { createContext, runInContext } from 'node:vm'
import { expect } from 'chai'
import ts from 'typescript'
import { filesUnder, isProgram, read } from '../architecture/house.js'
import { factsOf } from '../architecture/facts.js'
import { askEndpoint, nameOf, takingBodies } from '../support/every-endpoint.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import type { BrowserClient } from '../support/browser-client.js'

/** The largest header is 16 KiB, and no field is longer. */
const LONGEST = 16 * 1024
/** For all of these texts together; a pattern that reads each of them once needs a hundredth of it. */
const LONG_MS = 3000

/** What makes a backtracking pattern go over its input again and again, and fail at the end. */
const EVIL = [
  'a',
  'A',
  '1',
  ' ',
  '\t',
  '.',
  '-',
  '_',
  '/',
  '%2',
  '%41',
  'a.',
  'a-',
  'a@',
  '@',
  '=',
  '"',
  ';',
  ',',
  '\\',
  '\u00e9',
  '\u202e',
  'xn--',
  '<',
  '\n',
  '0.',
  '127.',
  '::',
  'a/b',
  '&#',
].map((piece) => piece.repeat(Math.ceil(LONGEST / piece.length)).slice(0, LONGEST))

interface Pattern {
  readonly where: string
  readonly source: string
  readonly flags: string
}

/** Every regular expression that is written out in the program. */
function patternsIn(path: string): Pattern[] {
  const kind = path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const file = ts.createSourceFile(path, read(path), ts.ScriptTarget.ES2023, true, kind)
  const found: Pattern[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf('/')
      found.push({ where: path, source: node.text.slice(1, end), flags: node.text.slice(end + 1) })
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

const room = createContext({ EVIL: EVIL.flatMap((text) => [text, `${text}!`, `${text}\0`]) })

/** Whether the pattern gets through every evil text before it is stopped. */
function ends({ source, flags }: Pattern): boolean {
  const pattern = `new RegExp(${JSON.stringify(source)}, ${JSON.stringify(flags)})`
  try {
    runInContext(`for (const text of EVIL) ${pattern}.test(text)`, room, { timeout: LONG_MS })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  }
}

/** What must not happen: a few bytes cost us more than their number, or many are worked through. */
describe('attack: patterns that never end, and huge inputs', function () {
  this.timeout(120_000)

  it('finds no pattern of the program that goes over its input again and again', () => {
    // What config/ and bin/ read is the operator's own.
    const paths = filesUnder('', (path) => /\.tsx?$/u.test(path))
      .filter((path) => !/^(?:config|bin)\//u.test(path))
      .filter((path) => isProgram(factsOf(path, read(path))))
    const patterns = paths.flatMap(patternsIn)
    expect(patterns).to.have.length.above(60)
    const endless = patterns.filter((pattern) => !ends(pattern))
    expect(endless).to.deep.equal([])
  })

  it('would find one', () => {
    expect(ends({ where: '', source: '^(a+)+$', flags: 'u' })).to.equal(false)
  })

  describe('at the gateway', () => {
    let site: TestGateway
    let admin: BrowserClient
    before(async () => {
      site = await startGateway()
      admin = await site.signedIn('admin')
    })
    after(() => site.stop())

    const sizes: Readonly<Record<string, string>> = {
      '90 kB of one letter': 'a'.repeat(90_000),
      '90 kB of dots': '.'.repeat(90_000),
      '90 kB of at signs': 'a@'.repeat(45_000),
      '90 kB of marks on one letter': `a${'\u0301'.repeat(45_000)}`,
      '90 kB that grow eighteenfold when normalised': '\ufdfa'.repeat(30_000),
      '80 kB of emoji': '\u{1f469}\u200d'.repeat(11_000),
      '90 kB of escapes': '%25'.repeat(30_000),
      '90 kB of blanks': ' '.repeat(90_000),
    }
    for (const [what, text] of Object.entries(sizes)) {
      it(`says no to ${what} in every field, before anything is hashed or asked`, async () => {
        for (const endpoint of takingBodies(site)) {
          for (const field of Object.keys(endpoint.about.body?.shape ?? {})) {
            const answer = await askEndpoint(admin, endpoint, { json: { [field]: text } })
            expect(answer.status, `${nameOf(endpoint)} ${field}`).to.be.within(400, 413)
            expect(answer.text.length, 'and repeats none of it').to.be.below(2000)
          }
        }
      })
    }

    it('says no to more than it reads: bodies, fields, levels, parameters', async () => {
      const type = { 'content-type': 'application/json' }
      const bodies: Readonly<Record<string, string>> = {
        'a megabyte': JSON.stringify({ username: 'a'.repeat(1_000_000) }),
        'ten thousand fields': JSON.stringify(
          Object.fromEntries(Array.from({ length: 8000 }, (_, n) => [`f${n}`, 1])),
        ),
        'ten thousand levels': `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
        'ten thousand roles': JSON.stringify({
          roles: Array.from({ length: 10_000 }, (_, n) => `r${n}`),
        }),
        'a number without end': `{"version":${'9'.repeat(50_000)}}`,
        'a key without end': `{"${'k'.repeat(90_000)}":1}`,
        'the same key over and over': `{${'"username":"a",'.repeat(5000)}"password":"b"}`,
      }
      for (const [what, body] of Object.entries(bodies)) {
        for (const endpoint of takingBodies(site)) {
          const headers = { ...type, 'content-length': String(Buffer.byteLength(body)) }
          const answer = await askEndpoint(admin, endpoint, { body, headers })
          expect(answer.status, `${nameOf(endpoint)} ${what}`).to.be.within(400, 413)
          expect(answer.text.length, what).to.be.below(5000)
        }
      }
    })

    it('says no to a body that grows when it is unpacked', async () => {
      const { gzipSync, brotliCompressSync, deflateSync } = await import('node:zlib')
      const large = Buffer.from(JSON.stringify({ username: 'a'.repeat(20_000_000), password: 'b' }))
      for (const [encoding, pack] of [
        ['gzip', gzipSync],
        ['br', brotliCompressSync],
        ['deflate', deflateSync],
      ] as const) {
        const body = pack(large)
        const headers = {
          'content-type': 'application/json',
          'content-encoding': encoding,
          'content-length': String(body.length),
        }
        const answer = await site.browser().post('/auth/login', { body, headers })
        expect(answer.status, encoding).to.be.oneOf([413, 415])
      }
    })

    it('keeps its answers small whatever an address or a header holds', async () => {
      const long = 'x'.repeat(8000)
      for (const path of [
        `/${long}`,
        `/auth/${long}`,
        `/auth/${long}/callback?state=${long.slice(0, 4000)}`,
        `/auth/login?rd=/${long}`,
        `/api/v1/users?search=${long}`,
        `/api/v1/users?${'a=b&'.repeat(2000)}`,
        `/api/v1/users/${long}`,
        `/docs/${long}`,
      ]) {
        const answer = await admin.navigate(path)
        expect(answer.status, path.slice(0, 40)).to.be.within(200, 499)
        expect(answer.text.length, path.slice(0, 40)).to.be.below(12_000)
      }
      const headers = {
        'user-agent': long,
        referer: long,
        'accept-language': 'a,'.repeat(2000),
        accept: 'a/b,'.repeat(1500),
      }
      for (const [name, value] of Object.entries(headers)) {
        const answer = await site.browser().get('/', { headers: { [name]: value } })
        expect(answer.status, name).to.equal(200)
      }
    })

    it('logs no line longer than two thousand characters for any of that', () => {
      const longest = Math.max(...site.log.map((line) => line.length))
      expect(longest).to.be.below(2000)
    })
  })
})
