import { ROLE_NAME } from '../lib/role-name.js'
import { enforceUsername } from '../lib/username.js'
import type { DetailedRequirement, Requirement, SimpleRequirement } from './access-settings.js'
import type { YamlMap } from './yaml-map.js'

export interface AccessContext {
  /** The ids of all providers there are. */
  readonly providers: readonly string[]
  /** Told what is no fault, and worth knowing. */
  readonly warn: (what: string) => void
}

const SIMPLE: readonly SimpleRequirement['kind'][] = ['public', 'signed-in', 'nobody']

const WANTED = `must be ${SIMPLE.join(', ')}, or a map such as { any_role: [ops] }`

/** What a rule demands. Nothing is allowed by leaving it out. */
export function readRequirement(rule: YamlMap, context: AccessContext): Requirement {
  if (rule.isMap('allow')) return readDetails(rule, context)
  if (!rule.has('allow')) {
    rule.complain('allow', `is missing; it ${WANTED}`)
    return { kind: 'nobody' }
  }
  const text = rule.lengthOf('allow') !== null ? null : rule.text('allow')
  const kind = SIMPLE.find((each) => each === text)
  if (kind === undefined) rule.complain('allow', WANTED)
  return { kind: kind ?? 'nobody' }
}

function readDetails(rule: YamlMap, { providers }: AccessContext): Requirement {
  const map = rule.map('allow')
  if (map === null) return { kind: 'nobody' }
  if (map.keys.length === 0) rule.complain('allow', WANTED)
  const read = readListsOf(map)
  const requirement: DetailedRequirement = {
    kind: 'some',
    anyRole: read('any_role', isRole, ROLE_WANTED),
    allRoles: read('all_roles', isRole, ROLE_WANTED),
    users: read('users', isUsername, 'must be usernames, as the gateway writes them'),
    providers: read('providers', (id) => providers.includes(id), noneOf(providers)),
    amr: read(
      'amr',
      isAmr,
      'must be pwd, key, bypass, or such as oidc:ID with the id of a provider',
    ),
    scopes: read('scopes', isRole, ROLE_WANTED),
  }
  map.finish()
  return requirement
}

const readListsOf =
  (map: YamlMap) =>
  (key: string, fits: (text: string) => boolean, wanted: string): string[] =>
    map.words(key).flatMap(({ text, complain }) => {
      if (!fits(text)) complain(wanted)
      return text
    })

const ROLE_WANTED = 'must be roles: small letters, digits, _ and -, beginning with a letter'

const isRole = (text: string): boolean => ROLE_NAME.test(text)
const isUsername = (text: string): boolean => enforceUsername(text) === text
const isAmr = (text: string): boolean =>
  /^(?:pwd|key|bypass|(?:oidc|oauth2|passport):[a-z0-9-]{1,32})$/.test(text)

const noneOf = (providers: readonly string[]): string =>
  providers.length === 0
    ? 'there is no provider'
    : `must be ids of providers; there are ${providers.join(', ')}`
