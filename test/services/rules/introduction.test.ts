import { expect } from 'chai'
import { introduce, MAX_IDENTITY_BYTES } from '../../../services/rules/introduction.js'

const ADA = {
  ...{ username: 'ada', name: 'Ada Łovelace', email: 'ada@example.com', emailVerified: true },
  roles: ['ops', 'dev'],
}

describe('what apps are told of somebody', () => {
  it('is the same under all names, and as it is, before it is encoded', () => {
    expect(introduce(ADA, { headers: 'all', assertion: 'signed' })).to.deep.equal({
      'Remote-User': 'ada',
      'Remote-Groups': 'ops,dev',
      'Remote-Name': 'Ada Łovelace',
      'Remote-Email': 'ada@example.com',
      'X-Auth-Request-User': 'ada',
      'X-Auth-Request-Email': 'ada@example.com',
      'X-Auth-Request-Groups': 'ops,dev',
      'X-Auth-Request-Preferred-Username': 'ada',
      'X-Auth-Assertion': 'signed',
    })
  })

  it('is no address that nobody vouches for', () => {
    const words = introduce({ ...ADA, emailVerified: false }, { headers: 'all', assertion: '' })
    expect([words['Remote-Email'], words['X-Auth-Request-Email']]).to.deep.equal(['', ''])
  })

  it('is only what the rule fills', () => {
    const words = introduce(ADA, { headers: ['Remote-Groups'], assertion: 'signed' })
    expect(Object.values(words).filter(Boolean)).to.deep.equal(['ops,dev'])
  })

  it('loses its longest parts whole where they do not fit, counted as bytes', () => {
    const long = 'ł'.repeat(MAX_IDENTITY_BYTES / 2)
    const words = introduce({ ...ADA, name: long }, { headers: 'all', assertion: 'signed' })
    expect([words['Remote-Groups'], words['Remote-Name']]).to.deep.equal(['', ''])
    expect(words).to.include({ 'Remote-User': 'ada', 'X-Auth-Assertion': 'signed' })
  })
})
