import { IMPLIED_RULE, type Requirement, type Rule } from '../../services/rules/rule.js'

/** A rule that differs from the implied one in `parts`. */
export const rule = (parts: Partial<Rule> = {}): Rule => ({ ...IMPLIED_RULE, ...parts })

type Some = Extract<Requirement, { kind: 'some' }>

/** A requirement that demands `parts` and nothing else. */
export const some = (parts: Partial<Some>): Some => ({
  kind: 'some',
  anyRole: [],
  allRoles: [],
  users: [],
  providers: [],
  amr: [],
  scopes: [],
  ...parts,
})

export const asked = (host: string, path: string, method = 'GET') => ({
  ...{ host, path, method },
  address: () => '192.0.2.1',
})
