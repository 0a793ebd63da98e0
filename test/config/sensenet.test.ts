import { expect } from 'chai'
import { complaintsOf, development, load, production } from './complaints.js'

const ON = { SENSENET_COMPAT: 'on' }
const about = (variables: Record<string, string>, base = production()): readonly string[] =>
  complaintsOf({ ...base, ...ON, ...variables })

describe('the settings for clients of sensenet', () => {
  it('are off unless they are turned on', () => {
    expect(load(production()).sensenet).to.equal(null)
    expect(load({ ...production(), SENSENET_COMPAT: 'false' }).sensenet).to.equal(null)
  })

  it('have the lives and the domain of sensenet', () => {
    const standard = { domain: 'BuiltIn', accessSeconds: 300, refreshSeconds: 86_400 }
    expect(load({ ...production(), ...ON }).sensenet).to.deep.equal(standard)
  })

  it('are read as they are written', () => {
    const said = {
      SENSENET_DOMAIN: 'corp.example-1',
      SENSENET_ACCESS_EXPIRES_IN: '90s',
      SENSENET_REFRESH_EXPIRES_IN: '7d',
    }
    const read = { domain: 'corp.example-1', accessSeconds: 90, refreshSeconds: 604_800 }
    expect(load({ ...production(), ...ON, ...said }).sensenet).to.deep.equal(read)
  })

  for (const domain of ['a b', 'a\\b', "a'b", '.', 'a.', '-a', 'x'.repeat(65)]) {
    it(`refuse SENSENET_DOMAIN=${domain}`, () => {
      expect(about({ SENSENET_DOMAIN: domain }).join()).to.match(
        /^SENSENET_DOMAIN: must be one word/,
      )
    })
  }

  for (const name of ['SENSENET_ACCESS_EXPIRES_IN', 'SENSENET_REFRESH_EXPIRES_IN']) {
    for (const text of ['5', '0s', '1y', '-5m', '31d']) {
      it(`refuse ${name}=${text}, on or off`, () => {
        expect(about({ [name]: text })[0]).to.match(new RegExp(`^${name}: must be a duration`))
        expect(about({ [name]: text, SENSENET_COMPAT: 'off' })).to.have.length(1)
      })
    }
  }

  it('let no access token outlive what is remembered of those taken back', () => {
    expect(about({ JWT_EXPIRES_IN: '1m' })).to.deep.equal([
      'SENSENET_ACCESS_EXPIRES_IN: must not be longer than JWT_EXPIRES_IN',
    ])
    const enough = { JWT_EXPIRES_IN: '1m', SENSENET_ACCESS_EXPIRES_IN: '60s' }
    expect(about(enough)).to.deep.equal([])
  })

  it('let no refresh token outlive its session', () => {
    expect(about({ REFRESH_EXPIRES_IN: '1d', REFRESH_MAX_AGE: '1d' })).to.deep.equal([
      'SENSENET_REFRESH_EXPIRES_IN: must not, with SENSENET_ACCESS_EXPIRES_IN, be longer than REFRESH_MAX_AGE',
    ])
  })

  it('need https, or this machine', () => {
    const plain = { ...development(), PUBLIC_URL: 'http://gate.example.test' }
    expect(about({}, plain)).to.deep.equal([
      'SENSENET_COMPAT: needs a PUBLIC_URL with https, or on this machine',
    ])
    for (const url of ['http://localhost:3000', 'http://127.0.0.1:3000', 'https://gate.test']) {
      expect(about({}, { ...development(), PUBLIC_URL: url })).to.deep.equal([])
    }
  })
})
