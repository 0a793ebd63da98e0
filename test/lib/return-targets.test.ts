import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import fc from 'fast-check'
import { createReturnTargets } from '../../lib/return-targets.js'
import { safeReturnTo } from '../../lib/safe-return-to.js'

const APPS = ['app.example.test', 'www.whitelisteddomain.tld', 'trusted.com', 'xn--mnchen-3ya.test']
const named = (host: string): boolean => APPS.includes(host) || host.endsWith('.apps.example.test')

const targetsAt = (address: string) =>
  createReturnTargets({ publicUrl: new URL(address), namesHost: named })

const OWN = 'https://gate.example.test'
const secure = targetsAt(OWN)
const plain = targetsAt('http://gate.example.test:3000')

const HOSTILE = [
  'https://evil.test/',
  'https://evilapp.example.test/',
  'https://app.example.test.evil.test/',
  'https://app.example.testevil/',
  'https://apps.example.test/',
  'https://evilapps.example.test/',
  'https://app.example.test@evil.test/',
  'https://app.example.test:443@evil.test/',
  'https://user@app.example.test/',
  'https://user:pass@app.example.test/',
  'https://@app.example.test/',
  'https://app.example.test\\@evil.test/',
  'https://app.example.test\\evil',
  'https:\\\\app.example.test/',
  'https:/app.example.test/',
  'https:app.example.test/',
  'https:///app.example.test/',
  'https:////app.example.test/',
  '//app.example.test/',
  '\\\\app.example.test/',
  'app.example.test/',
  'https://app.example.test./',
  'https://app.example.test../',
  'https://app%2eexample.test/',
  'https://app.example.test%2f@evil.test/',
  'https://app.example.test%00.evil.test/',
  'https://app.example.test:0/',
  'https://app.example.test:65536/',
  'https://app.example.test:/',
  'https://app.example.test:443:80/',
  'https://app.example.test:0443/',
  'https://app.example.test:x/',
  'https://\uff41pp.example.test/',
  'https://app\u3002example.test/',
  'https://app.example.test\u2024/',
  'https://app.ex\u00e4mple.test/',
  'https://m\u00fcnchen.test/',
  'https://app.example.test\u2044evil/',
  'https://app.example.test\u200b/',
  'https://app.example.test /',
  'https://app.example.test\t/',
  'https://app.example.test/\n',
  ' https://app.example.test/',
  'https://app.example.test/a%0d%0aSet-Cookie:x',
  'https://app.example.test/a%250d%250a',
  'https://app.example.test/%00',
  'https://*.apps.example.test/',
  'https://app,example.test/',
  'https://app_x.apps.example.test/',
  'ftp://app.example.test/',
  'wss://app.example.test/',
  'javascript://app.example.test/%0aalert(1)',
  'data://app.example.test/',
  'view-source:https://app.example.test/',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  `https://evil.test/${'a'.repeat(4096)}`,
  `https://app.example.test\\@evil.test/${'a'.repeat(4096)}`,
  `https://app.example.test@evil.test/${'a'.repeat(4096)}`,
  `https://app.example.test.${'a'.repeat(4096)}`,
  `${OWN}/${'a'.repeat(4096)}`,
]

const corpus = (name: string): string =>
  readFileSync(new URL(`../corpora/redirect/${name}`, import.meta.url), 'utf8')

describe('ReturnTargets', () => {
  it('bring who asks for more than can be kept back to the first page of their app', () => {
    const long = 'a'.repeat(4096)
    for (const rest of [`/${long}`, `?${long}`, `/b?${long}#c`]) {
      expect(secure.judge(`https://app.example.test:8443${rest}`)).to.equal(
        'https://app.example.test:8443/',
      )
    }
    const kept = `https://app.example.test/${'a'.repeat(4000)}`
    expect(secure.judge(kept)).to.equal(kept)
  })

  for (const target of HOSTILE) {
    it(`refuses ${JSON.stringify(target).slice(0, 60)}`, () => {
      expect(secure.judge(target)).to.equal(null)
      expect(plain.judge(target)).to.equal(null)
    })
  }

  for (const [target, expected] of [
    ['https://app.example.test', 'https://app.example.test/'],
    ['https://app.example.test/', 'https://app.example.test/'],
    ['HTTPS://App.Example.TEST/A', 'https://app.example.test/A'],
    ['https://app.example.test:443/a', 'https://app.example.test/a'],
    ['https://app.example.test:8443/a?b=c&d=%0a#e', 'https://app.example.test:8443/a?b=c&d=%0a#e'],
    ['https://x.y.apps.example.test/', 'https://x.y.apps.example.test/'],
    ['https://xn--mnchen-3ya.test/', 'https://xn--mnchen-3ya.test/'],
    ['https://app.example.test/a%2Fb%20c+d', 'https://app.example.test/a%2Fb%20c+d'],
    ['https://app.example.test/caf\u00e9', 'https://app.example.test/caf%C3%A9'],
    ['https://app.example.test//evil.test', 'https://app.example.test//evil.test'],
    ['https://app.example.test?a=@evil.test', 'https://app.example.test/?a=@evil.test'],
  ] as const) {
    it(`keeps ${target} as ${expected}`, () => {
      expect(secure.judge(target)).to.equal(expected)
      expect(secure.judge(expected), 'judged again').to.equal(expected)
    })
  }

  it('takes http only where we are reached by http ourselves', () => {
    expect(secure.judge('http://app.example.test/')).to.equal(null)
    expect(plain.judge('http://app.example.test/')).to.equal('http://app.example.test/')
    expect(plain.judge('https://app.example.test/')).to.equal('https://app.example.test/')
  })

  it('judges addresses of our own as safeReturnTo does, with and without apps', () => {
    for (const target of [
      '/',
      '/a/b?c=d#e',
      `${OWN}/a`,
      '/a//b',
      '//evil.test',
      '/\\evil',
      `${OWN}//a`,
    ]) {
      expect(secure.judge(target)).to.equal(safeReturnTo(target, OWN))
    }
  })

  it('never lets what is refused at our own address in as that of an app', () => {
    const all = createReturnTargets({ publicUrl: new URL(OWN), namesHost: () => true })
    for (const target of [`${OWN}//evil.test`, `${OWN}/%2f/evil.test`, `${OWN}:443//evil.test`]) {
      expect(all.judge(target)).to.equal(null)
    }
    expect(all.judge(`${OWN}:8443/a`)).to.equal(`${OWN}:8443/a`)
  })

  it('refuses what is no text', () => {
    for (const target of [undefined, null, 7, true, {}, ['https://app.example.test/']]) {
      expect(secure.judge(target)).to.equal(null)
    }
  })

  const places = (to: string) => [to, tryDecode(to)].map((text) => new URL(text, OWN))
  const expectInside = (target: string): boolean => {
    const to = secure.judge(target)
    if (to === null) return false
    for (const { origin, protocol, hostname, username } of places(to)) {
      expect(protocol === 'https:' && username === '', target).to.equal(true)
      expect(origin === OWN || named(hostname), target).to.equal(true)
    }
    return true
  }

  it('lets no published payload, and no URL of the web platform tests, lead to another host', () => {
    const { items } = JSON.parse(corpus('open-redirect-payloads.json')) as {
      items: { p: string }[]
    }
    const urls = JSON.parse(corpus('wpt-urltestdata.json')) as (string | { input: string })[]
    const inputs = urls.flatMap((url) => (typeof url === 'string' ? [] : [url.input]))
    const moved = inputs.map((input) =>
      input.replace(/example\.com|foo|host/gu, 'app.example.test'),
    )
    const all = [...items.map(({ p }) => p), ...corpus('crlf.txt').split('\n'), ...inputs, ...moved]
    expect(all).to.have.length.above(2000)
    expect(all.filter(expectInside)).to.have.length.above(20)
  })

  it('leads, whatever is put together, to our own host or an app, over https', () => {
    const piece = fc.constantFrom(
      ...[
        'https://',
        'http://',
        '//',
        '/',
        '\\',
        '@',
        ':',
        '?',
        '#',
        '.',
        '%2f',
        '%40',
        '%00',
        '%5c',
      ],
      ...[
        'app.example.test',
        'evil.test',
        'x.apps.example.test',
        'a',
        '443',
        '[',
        ']',
        '\u3002',
        ';',
      ],
    )
    const pieces = fc.array(piece, { maxLength: 8 }).map((parts) => parts.join(''))
    const begun = pieces.map((rest) => `https://app.example.test${rest}`)
    fc.assert(
      fc.property(fc.oneof(pieces, begun), (target) => void expectInside(target)),
      { numRuns: 5000 },
    )
  })
})

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
