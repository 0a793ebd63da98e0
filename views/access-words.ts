import type { Answer, RequirementKey } from '../services/rules/meets.js'
import type { Mismatch } from '../services/rules/explain.js'
import type { DetailedRequirement, Requirement, Rule } from '../services/rules/rule.js'

/** The keys of `allow`, as gateway.yaml spells them. */
export const KEY_NAMES: Readonly<Record<RequirementKey, string>> = {
  anyRole: 'any_role',
  allRoles: 'all_roles',
  users: 'users',
  providers: 'providers',
  amr: 'amr',
  scopes: 'scopes',
}

/** Where a rule stands, for people. */
export const sayWhere = ({ at }: Rule): string =>
  at === null ? 'the implied rule' : `line ${at.line}`

/** Where a rule holds, in one line: `GET app.example.com/public/**`. */
export function sayPlace({ hosts, paths, methods, networks }: Rule): string {
  const parts = [
    methods.join(', '),
    hosts.length > 0 ? hosts.join(', ') : 'every host',
    paths.join(', '),
    networks.length > 0 ? `from ${networks.join(', ')}` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** Who may pass, in one line: `signed-in`, or `any_role: ops, dev; amr: pwd`. */
export function sayRequirement(requirement: Requirement): string {
  if (requirement.kind !== 'some') return requirement.kind
  return Object.entries(KEY_NAMES)
    .map(([key, name]) => ({ name, wanted: requirement[key as keyof typeof KEY_NAMES] }))
    .filter(({ wanted }) => wanted.length > 0)
    .map(({ name, wanted }) => `${name}: ${wanted.join(', ')}`)
    .join('; ')
}

/** What of `requirement` somebody lacks, in one line. */
export const sayUnmet = (requirement: Requirement, unmet: readonly RequirementKey[]): string =>
  requirement.kind === 'some' ? sayRequirement(only(requirement, unmet)) : ''

const only = (all: DetailedRequirement, keys: readonly RequirementKey[]): DetailedRequirement => ({
  kind: 'some',
  ...{ anyRole: [], allRoles: [], users: [], providers: [], amr: [], scopes: [] },
  ...Object.fromEntries(keys.map((key) => [key, all[key]])),
})

export const ANSWER_WORDS: Readonly<Record<Answer, string>> = {
  yes: 'may pass',
  'sign-in': 'must sign in first',
  no: 'may not pass',
}

export const MISMATCH_WORDS: Readonly<Record<Mismatch, string>> = {
  host: 'is for other hosts',
  path: 'is for other paths',
  method: 'is for other methods',
  network: 'is for other networks',
}
