import { suffixOf } from './host-pattern.js'
import { PathIndex, type See } from './path-index.js'
import { DEEP } from './path-pattern.js'

/** Where a rule holds: patterns as `readHostPattern` and `readPathPattern` read them; none: all. */
export interface PlacePatterns {
  readonly hosts: readonly string[]
  readonly paths: readonly string[]
}

const EVERYWHERE = [[DEEP]]

/** Hosts and paths together: which of many patterns match a place. */
export class PlaceIndex {
  readonly #exact = new Map<string, PathIndex>()
  readonly #below = new Map<string, PathIndex>()
  readonly #all = new PathIndex()

  constructor(all: readonly PlacePatterns[]) {
    for (const [number, { hosts, paths }] of all.entries()) {
      const segments = paths.length === 0 ? EVERYWHERE : paths.map(segmentsOf)
      const indexes = hosts.length === 0 ? [this.#all] : hosts.map((host) => this.#indexOf(host))
      for (const index of new Set(indexes)) {
        for (const each of segments) index.add(each, number)
      }
    }
  }

  /**
   * Shows the numbers of all that match, in runs that ascend; a number may come twice. How many globs
   * were looked at for that.
   */
  find(host: string, path: string, see: See): number {
    let globs = this.#exact.get(host)?.find(path, see) ?? 0
    if (this.#below.size > 0) {
      for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
        globs += this.#below.get(host.slice(dot))?.find(path, see) ?? 0
      }
    }
    return globs + this.#all.find(path, see)
  }

  /** Whether a pattern names `host`; one for every host names none. */
  namesHost(host: string): boolean {
    if (this.#exact.has(host)) return true
    for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      if (this.#below.has(host.slice(dot))) return true
    }
    return false
  }

  #indexOf(host: string): PathIndex {
    const suffix = suffixOf(host)
    const map = suffix === null ? this.#exact : this.#below
    const key = suffix ?? host
    const known = map.get(key) ?? new PathIndex()
    map.set(key, known)
    return known
  }
}

/** The segments of a path, or of a pattern for paths. */
export const segmentsOf = (path: string): string[] => path.slice(1).split('/')
