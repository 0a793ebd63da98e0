import { findClosestName } from '../lib/closest-name.js'
import type { Environment } from './reader.js'

/** Beginnings of our names. Others' variables share some (GITHUB_ACTIONS), so only near misses count. */
const BEGINNINGS =
  /^(JWT|COOKIE|SESSION|BYPASS|OIDC|GOOGLE|GITHUB|GATEWAY|TRUSTED|PASSWORD|REFRESH|REGISTRATIONS?|SIGN|PUBLIC|DATABASE|LOG|METRICS)(_|$)/i

/** What was read: as settings by these `names`, and because gateway.yaml refers to it. */
interface Asked {
  readonly names: ReadonlySet<string>
  readonly references: ReadonlySet<string>
}

/** One line for each variable that nobody read and that is nearly one of `names`. */
export function findMisspelt(source: Environment, { names, references }: Asked): string[] {
  const strangers = Object.keys(source).filter(
    (name) => BEGINNINGS.test(name) && !names.has(name) && !references.has(name) && source[name],
  )
  return strangers.flatMap((name) => {
    const meant = findClosestName(name, names)
    return meant === null ? [] : [`${name}: is not read; did you mean ${meant}?`]
  })
}
