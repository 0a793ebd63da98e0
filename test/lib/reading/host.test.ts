import { expect } from 'chai'
import fc from 'fast-check'
import { readHost } from '../../../lib/reading/host.js'

const READ: [text: string, name: string, port: number | null][] = [
  ['app.example.com', 'app.example.com', null],
  ['App.Example.COM', 'app.example.com', null],
  ['app.example.com.', 'app.example.com', null],
  ['App.Example.com.:8443', 'app.example.com', 8443],
  ['localhost:1', 'localhost', 1],
  ['localhost:65535', 'localhost', 65_535],
  ['xn--bcher-kva.example', 'xn--bcher-kva.example', null],
  ['3com.example', '3com.example', null],
  ['127.0.0.1', '127.0.0.1', null],
  ['127.0.0.1:3000', '127.0.0.1', 3000],
  ['[::1]', '[::1]', null],
  ['[2001:DB8:0:0::1]:443', '[2001:db8::1]', 443],
]

/** Host headers that one of five proxies handed on, or that two readers read differently. */
const HOSTILE = [
  '',
  ' ',
  '.',
  '..',
  '.example.com',
  'example.com..',
  'a..b',
  ' app.test',
  'app.test ',
  'app.test\t',
  'app .test',
  'app.test\0',
  'app.test\r\nX: y',
  'app.test:',
  'app.test:x',
  'app.test:0',
  'app.test:080',
  'app.test:65536',
  'app.test:80:80',
  'app.test:+80',
  'app.test:80 ',
  'app.test:80,evil.test',
  'app.test,evil.test',
  'app.test:80\\public\\',
  'app.test?',
  'app.test#',
  'app.test/',
  'app.test%2f',
  'app%2etest',
  'a@b',
  'user:pw@app.test',
  '"app.test"',
  'http://app.test',
  '//app.test',
  'app_test',
  '-app.test',
  'app-.test',
  '*.app.test',
  'app\u3002test',
  '\uff41pp.test',
  '\u212aelvin.test',
  'bücher.test',
  'b\u00c3\u00bccher.test',
  'app\u00adtest',
  '127.1',
  '0x7f.0.0.1',
  '127.0.0.0x1',
  '2130706433',
  '0177.0.0.1',
  '127.0.0.256',
  '1.2.3.4.5',
  '::1',
  '[::1',
  '::1]',
  '[]',
  '[::1]x',
  '[::1]:',
  '[::1%eth0]',
  '[fe80::1%25eth0]',
  '[127.0.0.1]',
  '[::1].',
  '[app.test]',
  `${'a'.repeat(64)}.test`,
  'a.'.repeat(128),
  'a'.repeat(100_000),
]

describe('readHost', () => {
  for (const [text, name, port] of READ) {
    it(`reads ${text} as ${name} and ${port ?? 'no port'}`, () => {
      expect(readHost(text)).to.deep.equal({ name, port })
    })
  }

  for (const text of HOSTILE) {
    it(`refuses ${JSON.stringify(text.slice(0, 40))}`, () => {
      expect(readHost(text)).to.equal(null)
    })
  }

  it('reads its own answer as the same host again', () => {
    for (const [text] of READ) {
      const first = readHost(text)
      expect(readHost(first?.name ?? '')).to.deep.equal({ name: first?.name, port: null })
    }
  })

  it('reads names exactly as a browser does, or refuses them', () => {
    const characters = 'abzAZ019.-:[]@/\\?#%_ *\u00e9\u3002x'.split('')
    const text = fc.string({ unit: fc.constantFrom(...characters), maxLength: 14 })
    fc.assert(
      fc.property(text, (host) => {
        const read = readHost(host)
        if (read === null) return
        expect(URL.canParse(`http://${host}/`), host).to.equal(true)
        expect(new URL(`http://${host}/`).hostname.replace(/\.$/, '')).to.equal(read.name)
      }),
      { numRuns: 2000 },
    )
  })
})
