import { isRangeWithin } from '../lib/address-range.js'
import { hostCovers, sampleHost } from '../lib/patterns/host-pattern.js'
import { pathCovers, samplePath } from '../lib/patterns/path-pattern.js'
import { PlaceIndex, segmentsOf } from '../lib/patterns/place-index.js'
import type { Rule } from './access-settings.js'

/** A host that nobody has (RFC 6761, section 6.4). */
const ANY_HOST = 'any.invalid'

export interface Covered {
  readonly covered: number
  /** The first rule that matches all that the other one does. */
  readonly by: number
}

/** The rules that can never decide, because one before them always does: by their numbers. */
export function findCovered(rules: readonly Rule[]): Covered[] {
  const index = new PlaceIndex(rules)
  return rules.flatMap((rule, covered) => {
    // Whatever covers a rule matches each of its places, so one of them finds all that could.
    const [host, path] = [rule.hosts[0], rule.paths[0]]
    let by = covered
    index.find(
      host === undefined ? ANY_HOST : sampleHost(host),
      path === undefined ? '/' : samplePath(segmentsOf(path)),
      (numbers) => {
        const first = numbers.find((number) => number >= by || covers(rules[number], rule))
        if (first !== undefined && first < by) by = first
      },
    )
    return by < covered ? [{ covered, by }] : []
  })
}

/** Whether `earlier` matches every request that `later` matches. */
const covers = (earlier: Rule | undefined, later: Rule): boolean =>
  earlier !== undefined &&
  coversList(earlier.hosts, later.hosts, hostCovers) &&
  coversPaths(earlier.paths, later.paths) &&
  coversList(earlier.methods, later.methods, (a, b) => a === b) &&
  coversList(earlier.networks, later.networks, (a, b) => isRangeWithin(b, [a]))

/** An empty list stands for all there is. */
const coversList = (
  earlier: readonly string[],
  later: readonly string[],
  covers: (a: string, b: string) => boolean,
): boolean =>
  earlier.length === 0 ||
  (later.length > 0 && later.every((b) => earlier.some((a) => covers(a, b))))

/** For paths, `/**` stands for all as well. */
const coversPaths = (earlier: readonly string[], later: readonly string[]): boolean =>
  coversList(earlier, later.length === 0 ? ['/**'] : later, (a, b) =>
    pathCovers(segmentsOf(a), segmentsOf(b)),
  )
