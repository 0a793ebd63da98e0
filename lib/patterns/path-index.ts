import { DEEP, isGlob, readGlob, type Glob } from './path-pattern.js'

/** Is shown the numbers of patterns that match, in runs; each run ascends, the runs do not. */
export type See = (numbers: readonly number[]) => void

/** Where a walk along the segments of a path has come to. */
interface Place {
  readonly literals: Map<string, Place>
  /** Walked along for each request; `byGlob`: the same by text, for whoever adds. */
  readonly globs: { readonly glob: Glob; readonly next: Place }[]
  readonly byGlob: Map<string, Place>
  /** Behind a `**`: stays there for any number of segments. */
  deep: Place | null
  /** The patterns that end here. */
  readonly ends: number[]
  readonly isDeep: boolean
}

const createPlace = (isDeep = false): Place => ({
  literals: new Map(),
  globs: [],
  byGlob: new Map(),
  deep: null,
  ends: [],
  isDeep,
})

/** Patterns for paths, found by path: what a look-up costs does not grow with their number. */
export class PathIndex {
  readonly #root = createPlace()

  /** Adds a pattern, in segments. Numbers must be added in ascending order. */
  add(segments: readonly string[], number: number): void {
    let place = this.#root
    for (const segment of segments) place = stepTo(place, segment)
    if (place.ends.at(-1) !== number) place.ends.push(number)
  }

  /** Shows the numbers of all patterns that match `path`; how many globs were looked at for that. */
  find(path: string, see: See): number {
    let place = this.#root
    let from = 1
    for (;;) {
      if (place.globs.length > 0 || leadsOn(place.deep)) {
        // Behind the last segment nothing is left to split.
        return findAlongAll(place, from > path.length ? [] : path.slice(from).split('/'), see)
      }
      if (place.deep) see(place.deep.ends)
      if (from > path.length) break
      if (place.literals.size === 0) return 0
      const slash = path.indexOf('/', from)
      const end = slash === -1 ? path.length : slash
      const next = place.literals.get(path.slice(from, end))
      if (!next) return 0
      place = next
      from = end + 1
    }
    see(place.ends)
    return 0
  }
}

function stepTo(place: Place, segment: string): Place {
  if (segment === DEEP) return (place.deep ??= createPlace(true))
  if (isGlob(segment)) {
    const known = place.byGlob.get(segment)
    if (known) return known
    const next = createPlace()
    place.byGlob.set(segment, next)
    place.globs.push({ glob: readGlob(segment), next })
    return next
  }
  const next = place.literals.get(segment) ?? createPlace()
  place.literals.set(segment, next)
  return next
}

/** Whether patterns go on behind this `**`. */
const leadsOn = (deep: Place | null): boolean =>
  deep !== null && (deep.literals.size > 0 || deep.globs.length > 0 || deep.deep !== null)

/** The walk where one path may lead to several places at once. */
function findAlongAll(start: Place, segments: readonly string[], see: See): number {
  let globs = 0
  let places = new Set<Place>()
  reach(places, start)
  for (const segment of segments) {
    const next = new Set<Place>()
    for (const place of places) {
      step(place, segment, next)
      globs += place.globs.length
    }
    if (next.size === 0) return globs
    places = next
  }
  for (const { ends } of places) see(ends)
  return globs
}

/** Adds to `places` wherever `segment` leads from `place`. */
function step(place: Place, segment: string, places: Set<Place>): void {
  if (place.isDeep) places.add(place)
  const literal = place.literals.get(segment)
  if (literal) reach(places, literal)
  for (const { glob, next } of place.globs) if (glob.matches(segment)) reach(places, next)
}

/** Adds `place`, and what lies behind a `**` there, which may stand for no segment at all. */
function reach(places: Set<Place>, place: Place): void {
  for (let each: Place | null = place; each !== null && !places.has(each); each = each.deep) {
    places.add(each)
  }
}
