import { expect } from 'chai'
import { createFates, decideFate } from '../../../gateway/reverse-proxy/header-names.js'

const IDENTITY = [
  ...['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email', 'X-Auth-Assertion'],
  ...['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
  ...['X-Auth-Request-Preferred-Username', 'X-Auth-Request-Access-Token'],
  ...['X-Forwarded-User', 'X-Forwarded-For', 'X-Forwarded-Proto', 'X-Forwarded-Prefix'],
  ...['Forwarded', 'X-Real-IP', 'X-Original-URL', 'X-Original-Method', 'X-Rewrite-URL'],
  ...['X-Remote-User', 'X-WebAuth-User', 'X-Authentik-Username', 'Proxy'],
]

/** The seven ways, and some more. */
const SPELLINGS: Record<string, (name: string) => string> = {
  'as it is': (name) => name,
  'in small letters': (name) => name.toLowerCase(),
  'in capitals': (name) => name.toUpperCase(),
  'with underscores': (name) => name.replaceAll('-', '_'),
  'with one underscore': (name) => name.replace('-', '_'),
  'with dots': (name) => name.replaceAll('-', '.'),
  'as a variable': (name) => name.toUpperCase().replaceAll('-', '_'),
  'with tildes': (name) => name.replaceAll('-', '~'),
  'with mixed signs': (name) => name.replace('-', '!').replaceAll('-', '*'),
  'in mixed case': (name) =>
    name.replaceAll(/[a-z](?=[^-]?-|[a-z]{2})/gi, (letter) => letter.toUpperCase()),
}

describe('the fate of headers', () => {
  for (const [how, spell] of Object.entries(SPELLINGS)) {
    it(`is to be dropped where they say who asks, ${how}`, () => {
      const passing = IDENTITY.map(spell).filter((name) => decideFate(name) !== 'drop')
      expect(passing).to.deep.equal([])
    })
  }

  const HOPS = ['Connection', 'Keep-Alive', 'Proxy-Connection', 'TE', 'Trailer', 'Upgrade']
  for (const name of [...HOPS, 'Proxy-Authorization', 'HTTP2-Settings', 'Expect', 'Host']) {
    it(`is to be dropped where they are for the next hop alone: ${name}`, () => {
      expect(decideFate(name)).to.equal('drop')
      expect(decideFate(name.replaceAll('-', '_'))).to.equal('drop')
    })
  }

  it('is to be looked at where they hold what is ours in part', () => {
    expect(
      ['Cookie', 'AUTHORIZATION', 'Content-Length', 'Transfer-Encoding'].map(decideFate),
    ).to.deep.equal(['cookie', 'authorization', 'length', 'coding'])
    expect(
      ['Content_Length', 'TRANSFER_ENCODING', 'transfer.encoding'].map(decideFate),
    ).to.deep.equal(['drop', 'drop', 'drop'])
  })

  const OTHERS = [
    ...['Accept', 'User-Agent', 'Content-Type', 'X-Requested-With', 'X-Auth-Token', 'X-Api-Key'],
    ...['Sec-WebSocket-Key', 'Origin', 'Range', 'If-None-Match', 'X-XSRFToken', 'X-CSRF-Token'],
    ...['Remote', 'X-Authority', 'constructor', '__proto__', 'traceparent', 'X-Request-Id'],
  ]
  for (const name of OTHERS) {
    it(`is to pass where they are the app's: ${name}`, () => {
      expect(decideFate(name)).to.equal('pass')
    })
  }

  it('is the same when it is asked again, and for any number of names', () => {
    const fateOf = createFates()
    for (let index = 0; index < 5_000; index += 1) {
      expect(fateOf(`X-Number-${index}`)).to.equal('pass')
      expect(fateOf(`Remote_Number-${index}`)).to.equal('drop')
    }
    expect(fateOf('X-Number-1')).to.equal('pass')
    expect(fateOf('Remote_Number-1')).to.equal('drop')
  })
})
