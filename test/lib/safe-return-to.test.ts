import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { safeReturnTo } from '../../lib/safe-return-to.js'

const OWN = ['http://localhost:3000', 'https://gate.example.com']

const corpus = (name: string): string =>
  readFileSync(new URL(`../corpora/redirect/${name}`, import.meta.url), 'utf8')

/** What a browser would open when a Location header of our own site says `to`. */
const opens = (to: string, own: string): string => new URL(to, `${own}/auth/login`).origin

const HOSTILE = [
  '',
  ' ',
  '/ ',
  '\t/a',
  '//evil.test',
  '///evil.test',
  '////evil.test',
  '/\\evil.test',
  '\\/evil.test',
  '\\\\evil.test',
  '/\t/evil.test',
  '/\n/evil.test',
  '/\r\n/evil.test',
  '/%09/evil.test',
  '/%0a/evil.test',
  '/%0d%0aSet-Cookie:a=b',
  '/%5cevil.test',
  '/%5c%5cevil.test',
  '/%2f/evil.test',
  '/%2fevil.test',
  '/%2F%2Fevil.test',
  '/%252fevil.test',
  '/%252f%252fevil.test',
  '/.//evil.test',
  '/..//evil.test',
  '/./..//evil.test',
  '/a/..//evil.test',
  '/%2e//evil.test',
  '/%2e%2e//evil.test',
  '/a/%2e%2e//evil.test',
  'http://evil.test',
  'https://evil.test',
  'http:evil.test',
  'https:evil.test',
  'http:/evil.test',
  'http:///evil.test',
  'HTTP://evil.test',
  'javascript:alert(1)',
  'JavaScript:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc',
  'blob:http://localhost:3000/a',
  'ftp://localhost:3000/',
  'ws://localhost:3000/',
  'http://localhost:3000@evil.test/',
  'http://localhost:3000.evil.test/',
  'http://localhost:30001/',
  'http://localhost:3000:80/',
  'http://user@localhost:3000/',
  'http://a:b@localhost:3000/',
  'http://localhost/',
  'https://localhost:3000/',
  'http://LOCALHOST:3000\\@evil.test/',
  'https://gate.example.com.evil.test/',
  'https://gate.example.com@evil.test',
  'https://evil.test/https://gate.example.com/',
  'https://gate.example.com\\.evil.test/',
  '//gate.example.com/',
  '//localhost:3000/',
  '//@localhost:3000',
  'evil.test',
  'evil.test/a',
  'www.evil.test',
  '?a=b',
  '#a',
  '.',
  '..',
  './a',
  '../a',
  'a',
  '@evil.test',
  ':80',
  ':@evil.test',
  '/\u0000/evil.test',
  '/\u0001',
  '/a\u007f',
  '/\u00a0/evil.test',
  '/\u2028/evil.test',
  '/\u202e/evil.test',
  '/\ufeff/evil.test',
  '/\u3000/evil.test',
  '/\uff0f/evil.test',
  '/\uff0fevil.test',
  '/%ef%bc%8fevil.test',
  '/%e3%80%80/evil.test',
  '/\uff3cevil.test',
  '\u2215/evil.test',
  '\uff0f\uff0fevil.test',
  '/%00',
  '/a%00b',
  '/a%0d%0ab',
  '/%c0%af/evil.test ',
  '/%e2%80%ae/x\u0000',
  'http://[::1]:3000/',
  'http://127.0.0.1:3000/',
  'http://2130706433:3000/',
  'http://localhost:3000',
  'https://gate.example.com',
  'https://gate.example.com:8443/',
  `/${'a'.repeat(2048)}`,
  'about:blank',
  'chrome://settings',
  'mailto:a@b.test',
  '/%5C/evil.test',
  '/\u2003/evil.test',
  '/%25%32%66%25%32%66evil.test',
  '/%u002f/evil.test\\',
  '/;@evil.test\\',
]

describe('safeReturnTo', () => {
  for (const own of OWN) {
    describe(`for ${own}`, () => {
      for (const target of HOSTILE) {
        it(`refuses ${JSON.stringify(target).slice(0, 60)}`, () => {
          expect(safeReturnTo(target, own)).to.equal(null)
        })
      }

      for (const [target, expected] of [
        ['/', '/'],
        ['/a/b?c=d#e', '/a/b?c=d#e'],
        ['/a/../b', '/b'],
        ['/search?q=a%2Fb&u=https://other.test/', '/search?q=a%2Fb&u=https://other.test/'],
        ['/files/a%2Fb', '/files/a%2Fb'],
        ['/caf\u00e9', '/caf%C3%A9'],
        ['/a//b', '/a//b'],
        ['/100%', '/100%'],
        [`${own}/a`, '/a'],
      ] as const) {
        it(`keeps ${target} as ${expected}`, () => {
          expect(safeReturnTo(target, own)).to.equal(expected)
        })
      }

      it('lets none of the published open-redirect payloads leave the site', () => {
        const payloads = JSON.parse(corpus('open-redirect-payloads.json')) as Payloads
        const texts = payloadsOf(payloads)
        expect(texts).to.have.length.greaterThan(590)
        for (const payload of texts) {
          const to = safeReturnTo(payload, own)
          if (to !== null) expect(opens(to, own), payload).to.equal(own)
        }
      })

      it('lets no URL of the web platform tests leave the site', () => {
        const cases = JSON.parse(corpus('wpt-urltestdata.json')) as unknown[]
        let tried = 0
        for (const { input } of cases.filter((item) => typeof item === 'object') as Input[]) {
          const to = safeReturnTo(input, own)
          tried += 1
          if (to !== null) expect(opens(to, own), input).to.equal(own)
        }
        expect(tried).to.be.greaterThan(500)
      })

      it('never answers with a control character, a backslash or a double slash in front', () => {
        const pieces = fc.constantFrom(
          '/',
          '\\',
          '.',
          '..',
          '%2f',
          '%5c',
          '%09',
          '@',
          ':',
          'a',
          '?',
          '#',
        )
        const hostile = fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(pieces).map((all) => all.join('')),
        )
        fc.assert(
          fc.property(hostile, (target) => {
            const to = safeReturnTo(`/${target}`, own)
            if (to === null) return
            // eslint-disable-next-line no-control-regex -- that is the point
            expect(to).to.match(/^\/(?!\/)[^\u0000-\u0020\\]*$/u)
            expect(opens(to, own)).to.equal(own)
            expect(safeReturnTo(to, own), 'judged again').to.equal(to)
          }),
          { numRuns: 2000 },
        )
      })
    })
  }

  it('refuses what is no text', () => {
    for (const target of [undefined, null, 7, true, {}, ['/a'], ['/a', '//evil.test']]) {
      expect(safeReturnTo(target, 'http://localhost:3000')).to.equal(null)
    }
  })

  it('refuses every published response-splitting string at the start of a path', () => {
    for (const line of corpus('crlf.txt').split('\n').filter(Boolean)) {
      const to = safeReturnTo(`/${line}`, 'http://localhost:3000')
      if (to !== null)
        expect(decodeURIComponent(new URL(to, 'http://x').pathname)).to.not.match(/[\r\n]/u)
    }
  })
})

interface Input {
  input: string
}
interface Payloads {
  items: { p: string }[]
}

/** Each payload as it stands, and as it arrives when a query parameter carried it. */
const payloadsOf = ({ items }: Payloads): string[] =>
  items.flatMap(({ p }) => [p, `/${p}`, tryDecode(p), `/${tryDecode(p)}`])

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
