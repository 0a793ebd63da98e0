import { findClosestName } from '../lib/closest-name.js'
import type { Environment } from './reader.js'

/** Beginnings of our names. Others' variables share some (GITHUB_ACTIONS), so only near misses count. */
const BEGINNINGS =
  /^(JWT|COOKIE|SESSION|BYPASS|OIDC|GOOGLE|GITHUB|GATEWAY|TRUSTED|PASSWORD|REGISTRATION|PUBLIC|DATABASE|LOG)(_|$)/i

/** One line for each variable that is nearly, but not, one of `known`. */
export function findMisspelt(source: Environment, known: ReadonlySet<string>): string[] {
  const strangers = Object.keys(source).filter(
    (name) => BEGINNINGS.test(name) && !known.has(name) && source[name],
  )
  return strangers.flatMap((name) => {
    const meant = findClosestName(name, known)
    return meant === null ? [] : [`${name}: is not read; did you mean ${meant}?`]
  })
}
