import { isRangeWithin } from '../lib/address-range.js'
import { hostCovers, sampleHost } from '../lib/patterns/host-pattern.js'
import { DEEP, pathCovers, samplePath } from '../lib/patterns/path-pattern.js'
import { PlaceIndex, segmentsOf } from '../lib/patterns/place-index.js'
import type { Rule } from './access-settings.js'

/** A host that nobody has (RFC 6761, section 6.4). */
const ANY_HOST = 'any.invalid'

/**
 * How many segments of patterns are compared, at most: a second's work or two. Lists that people write
 * take a thousandth of that; some that programs write would keep a start waiting for minutes.
 */
const MOST_COMPARISONS = 30_000_000

export interface Covered {
  readonly covered: number
  /** The first rule that matches all that the other one does. */
  readonly by: number
}

export interface Search {
  /** The rules that can never decide, because one before them always does: by their numbers. */
  readonly covered: readonly Covered[]
  /** How many rules were looked at, from the first. */
  readonly seen: number
}

/** Looks for rules that can never decide, for at most `most` comparisons. */
export function findCovered(rules: readonly Rule[], most = MOST_COMPARISONS): Search {
  const index = new PlaceIndex(rules)
  const places = rules.map(({ paths }) => (paths.length === 0 ? EVERYWHERE : paths.map(segmentsOf)))
  const covered: Covered[] = []
  let comparisons = 0
  const covers = (earlier: number, later: number): boolean => {
    const [a, b] = [rules[earlier], rules[later]]
    const [pathsOfA, pathsOfB] = [places[earlier], places[later]]
    if (!a || !b || !pathsOfA || !pathsOfB || !coversRest(a, b)) return false
    comparisons += lengthOf(pathsOfA) * lengthOf(pathsOfB)
    return coversList(pathsOfA, pathsOfB, pathCovers)
  }
  for (const [number, rule] of rules.entries()) {
    if (comparisons > most) return { covered, seen: number }
    let by = number
    // Whatever covers a rule matches each of its places, so one of them finds all that could.
    comparisons += index.find(...sampleOf(rule), (numbers) => {
      const first = numbers.find((each) => each >= by || covers(each, number))
      if (first !== undefined && first < by) by = first
    })
    if (by < number) covered.push({ covered: number, by })
  }
  return { covered, seen: rules.length }
}

/** A rule without paths is for all. */
const EVERYWHERE = [[DEEP]]

function sampleOf({ hosts: [host], paths: [path] }: Rule): [host: string, path: string] {
  return [
    host === undefined ? ANY_HOST : sampleHost(host),
    path === undefined ? '/' : samplePath(segmentsOf(path)),
  ]
}

const lengthOf = (paths: readonly (readonly string[])[]): number =>
  paths.reduce((sum, path) => sum + path.length, 0)

/** Whether all but the paths of `earlier` matches whatever that of `later` matches. */
const coversRest = (earlier: Rule, later: Rule): boolean =>
  coversList(earlier.methods, later.methods, (a, b) => a === b) &&
  coversList(earlier.hosts, later.hosts, hostCovers) &&
  coversList(earlier.networks, later.networks, (a, b) => isRangeWithin(b, [a]))

/** An empty list stands for all there is. */
const coversList = <T>(
  earlier: readonly T[],
  later: readonly T[],
  covers: (a: T, b: T) => boolean,
): boolean =>
  earlier.length === 0 ||
  (later.length > 0 && later.every((b) => earlier.some((a) => covers(a, b))))
