import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { createIdentity } from '../../gateway/identity.js'
import { MAX_IDENTITY_BYTES } from '../../services/rules/introduction.js'
import { claimsFor, requireFit } from '../../services/tokens/claims.js'
import type { Claims } from '../../services/tokens/claims.js'
import { IDENTITY_HEADERS } from '../../services/rules/rule.js'

const settings = { issuer: `https://${'a'.repeat(60)}.example.com`, audience: 'x' } as never

/** Headers as told of somebody, with an assertion as long as one about them is. */
function tellOf(person: Partial<Claims>, headers: readonly never[] | 'all' = 'all') {
  const account = {
    ...{ id: randomUUID(), username: 'ada', name: null, email: null, emailVerified: true },
    ...{ roles: [], ...person },
  } as never
  const how = { amr: 'pwd', sid: randomUUID(), rev: 1 }
  requireFit(account, settings)
  const claims = claimsFor(account, how, {
    settings: { ...(settings as object), lifetimeSeconds: 1 } as never,
    now: new Date(),
  })
  const length = 86 + Math.ceil((Buffer.byteLength(JSON.stringify(claims)) + 260 + 120) * (4 / 3))
  const assertion = { text: 'x'.repeat(length) } as never
  const identity = createIdentity({ of: () => assertion, isFresh: () => true })
  const list = identity.of(claims, { headers, audience: 'app.example.com' })
  const told = Object.fromEntries(
    IDENTITY_HEADERS.map((name) => [name, list[list.indexOf(name) + 1] ?? '']),
  )
  return { told, bytes: list.reduce((sum, text) => sum + text.length + 2, 0), assertion: length }
}

const WIDE = '\u{20000}'

describe('what apps are told of people', () => {
  it('is all of it, where it fits', () => {
    const { told } = tellOf({ name: 'Ada', email: 'ada@example.com', roles: ['ops', 'dev'] })
    expect(told).to.include({ 'Remote-Groups': 'ops,dev', 'Remote-Name': 'Ada' })
    expect(told['Remote-Email']).to.equal('ada@example.com')
  })

  it('leaves out whole what does not fit, the roles first, and keeps who it is', () => {
    const roles = Array.from({ length: 30 }, (_, number) => `role-of-some-length-${number}`)
    const many = tellOf({ name: 'Ada', email: 'ada@example.com', roles })
    expect(many.told).to.include({ 'Remote-Groups': '', 'X-Auth-Request-Groups': '' })
    expect(many.told).to.include({ 'Remote-Name': 'Ada', 'Remote-Email': 'ada@example.com' })
    const longest = tellOf({
      username: WIDE.repeat(64),
      name: WIDE.repeat(100),
      email: `${WIDE.repeat(16)}@${`${'a'.repeat(60)}.`.repeat(3)}com`,
      roles: ['ops'],
    })
    for (const { bytes, told, assertion } of [many, longest]) {
      expect(bytes).to.be.at.most(MAX_IDENTITY_BYTES)
      expect(told['Remote-User']).not.to.equal('')
      expect(told['X-Auth-Assertion']).to.have.lengthOf(assertion)
    }
    expect(longest.told).to.include({ 'Remote-Groups': '', 'Remote-Name': '' })
  })
})
