import { readRequirement, type AccessContext } from './access-requirement.js'
import { readHosts, readMethods, readNetworks, readOrigins, readPaths } from './access-places.js'
import { IDENTITY_HEADERS, type IdentityHeader, type Rule } from './access-settings.js'
import { findCovered } from './unreachable-rules.js'
import type { YamlMap } from './yaml-map.js'

/** `access:` of gateway.yaml in order; null if it is not there. Complains in place. */
export function readAccessRules(file: YamlMap, context: AccessContext): Rule[] | null {
  const maps = file.maps('access')
  if (file.isNull('access') || file.lengthOf('access') === 0) {
    file.complain('access', 'has no rule; leave the key out where whoever is signed in may pass')
  }
  if (!file.has('access')) return null
  const rules = maps.map((map) => readRule(map, context))
  // What is misspelt in one rule makes it cover others that it was not meant to.
  if (file.isClean) complainOfUnreachable(rules, maps, context)
  return rules
}

function complainOfUnreachable(
  rules: readonly Rule[],
  maps: readonly YamlMap[],
  { warn }: AccessContext,
): void {
  const { covered, seen } = findCovered(rules)
  for (const { covered: number, by } of covered) {
    const line = rules[by]?.at?.line ?? 0
    maps[number]?.complainHere(`can never decide: the rule of line ${line} matches all of it first`)
  }
  const unseen = rules[seen]?.at
  if (unseen) warn(`access: ${TOO_MANY} the rule of line ${unseen.line}`)
}

const TOO_MANY =
  'has so many patterns with * that rules which can never decide are looked for only before'

function readRule(map: YamlMap, context: AccessContext): Rule {
  const rule: Rule = {
    at: map.at,
    hosts: readHosts(map),
    paths: readPaths(map),
    methods: readMethods(map),
    networks: readNetworks(map),
    allow: readRequirement(map, context),
    headers: readHeaders(map),
    signedOut: readChoice(map, 'signed_out', ['auto', 'redirect', 'refuse']),
    preflight: readChoice(map, 'preflight', ['refuse', 'pass']),
    origins: readOrigins(map),
  }
  map.finish()
  return rule
}

/** One of `choices`; the first when absent. */
function readChoice<T extends string>(map: YamlMap, key: string, choices: readonly [T, ...T[]]): T {
  const text = map.text(key)
  if (text === null) return choices[0]
  const found = choices.find((choice) => choice === text)
  if (found === undefined) map.complain(key, `must be one of ${choices.join(', ')}`)
  return found ?? choices[0]
}

/** An empty list is a choice here: the app is told nothing about anybody. */
function readHeaders(map: YamlMap): Rule['headers'] {
  if (!map.has('headers')) return 'all'
  if (map.lengthOf('headers') === 0) return []
  return map.words('headers').flatMap(({ text, complain }): IdentityHeader[] => {
    const found = IDENTITY_HEADERS.find((name) => name.toLowerCase() === text.toLowerCase())
    if (!found) complain(`must be some of ${IDENTITY_HEADERS.join(', ')}`)
    return found ? [found] : []
  })
}
