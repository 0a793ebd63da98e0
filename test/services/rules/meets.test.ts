import { expect } from 'chai'
import { createCurrentRules } from '../../../services/rules/current-rules.js'
import { compileRules } from '../../../services/rules/compile.js'
import { meets, type Answer, type Known } from '../../../services/rules/meets.js'
import type { Requirement } from '../../../services/rules/rule.js'
import { rule, some } from '../../support/rules.js'

const ada: Known = { username: 'ada', roles: ['ops', 'dev'], amr: ['oidc:google'] }
const root: Known = { username: 'root', roles: ['admin'], amr: ['pwd'] }
const key: Known = { username: 'robot', roles: ['read'], amr: ['key'] }

const CASES: [
  what: string,
  Requirement,
  unknown: Answer,
  ada: Answer,
  root: Answer,
  key: Answer,
][] = [
  ['public', { kind: 'public' }, 'yes', 'yes', 'yes', 'yes'],
  ['signed in', { kind: 'signed-in' }, 'sign-in', 'yes', 'yes', 'yes'],
  ['nobody', { kind: 'nobody' }, 'sign-in', 'no', 'no', 'no'],
  ['one role', some({ anyRole: ['ops'] }), 'sign-in', 'yes', 'yes', 'no'],
  ['any of two roles', some({ anyRole: ['x', 'read'] }), 'sign-in', 'no', 'yes', 'yes'],
  ['all of two roles', some({ allRoles: ['ops', 'dev'] }), 'sign-in', 'yes', 'yes', 'no'],
  ['a role too many', some({ allRoles: ['ops', 'x'] }), 'sign-in', 'no', 'yes', 'no'],
  ['a user', some({ users: ['ada'] }), 'sign-in', 'yes', 'no', 'no'],
  ['a user of another case', some({ users: ['Ada'] }), 'sign-in', 'no', 'no', 'no'],
  ['a provider', some({ providers: ['google'] }), 'sign-in', 'yes', 'no', 'no'],
  ['no provider named so', some({ providers: ['pwd', 'oidc'] }), 'sign-in', 'no', 'no', 'no'],
  ['a way of signing in', some({ amr: ['pwd'] }), 'sign-in', 'no', 'yes', 'no'],
  ['a scope', some({ scopes: ['read'] }), 'sign-in', 'no', 'no', 'yes'],
  ['a scope that a person has as a role', some({ scopes: ['ops'] }), 'sign-in', 'no', 'no', 'no'],
  ['two things at once', some({ anyRole: ['ops'], amr: ['pwd'] }), 'sign-in', 'no', 'yes', 'no'],
]

describe('what a rule demands', () => {
  for (const [what, requirement, unknown, forAda, forRoot, forKey] of CASES) {
    it(`of ${what} is held against the claims, all of it`, () => {
      expect(meets(requirement, null), 'unknown').to.equal(unknown)
      expect(meets(requirement, ada), 'ada').to.equal(forAda)
      expect(meets(requirement, root), 'root').to.equal(forRoot)
      expect(meets(requirement, key), 'key').to.equal(forKey)
    })
  }
})

describe('the rules in force', () => {
  it('are replaced as a whole, and whoever remembered them is told', () => {
    const first = compileRules([rule()])
    const second = compileRules([])
    const current = createCurrentRules(first)
    const told: boolean[] = []
    current.onReplaced(() => told.push(current.get() === second))
    expect(current.get()).to.equal(first)
    current.replace(second)
    expect(current.get()).to.equal(second)
    expect(told).to.deep.equal([true])
  })
})
