import type { RevocationEntry } from '../../models/revocation.js'
import type { Claims } from '../tokens.js'

/**
 * How far the clocks of two instances may be apart, in milliseconds. It is only asked where the log
 * itself cannot tell what came first, because it was put back from a backup.
 */
export const CLOCK_DIFFERENCE = 60_000

/** The claims that decide whether a token is hit. */
export type Hittable = Pick<Claims, 'sub' | 'sid' | 'iat' | 'rev'>

/** What is kept of the entries about one user that spare the same session. */
interface Mark {
  /** Tokens whose `rev` is lower are hit. */
  readonly place: number
  /** Tokens issued before are hit whatever their `rev`: milliseconds since the epoch. */
  readonly issuedBefore: number
  readonly expiresAt: number
}

/** Every revocation that can still hit a token, in memory. */
export interface RevocationMarks {
  add(entry: RevocationEntry): void
  hit(claims: Hittable): boolean
  /** Drops what has expired by `now`. */
  prune(now: Date): void
  /**
   * From now on places count from another log, so they say nothing of what was marked before; what
   * was hit stays hit, by the time it was issued at.
   */
  forgetPlaces(): void
  /** How many marks are kept. */
  size(): number
}

/** `keepSeconds`: every entry is kept for that long at least, whatever it says of its own end. */
export function createRevocationMarks({ keepSeconds }: { keepSeconds: number }): RevocationMarks {
  const sessions = new Map<string, number>()
  const users = new Map<string, Map<string | null, Mark>>()
  const endOf = ({ at, expiresAt }: RevocationEntry): number =>
    Math.max(expiresAt.getTime(), at.getTime() + keepSeconds * 1000)

  const addUser = (entry: RevocationEntry): void => {
    const marks = users.get(entry.subject) ?? new Map<string | null, Mark>()
    users.set(entry.subject, marks)
    marks.set(entry.exceptSession, merge(marks.get(entry.exceptSession), toMark(entry)))
  }
  const toMark = (entry: RevocationEntry): Mark => ({
    place: entry.id,
    issuedBefore: entry.at.getTime() - CLOCK_DIFFERENCE,
    expiresAt: endOf(entry),
  })

  return {
    add: (entry) => {
      if (entry.kind === 'user') return addUser(entry)
      sessions.set(entry.subject, Math.max(endOf(entry), sessions.get(entry.subject) ?? 0))
    },
    hit: (claims) => sessions.has(claims.sid) || isHit(users.get(claims.sub), claims),
    prune: (now) => {
      dropExpired(sessions, now.getTime(), (end) => end)
      for (const [user, marks] of users) {
        dropExpired(marks, now.getTime(), ({ expiresAt }) => expiresAt)
        if (marks.size === 0) users.delete(user)
      }
    },
    forgetPlaces: () => {
      for (const marks of users.values()) {
        for (const [except, mark] of marks) marks.set(except, withoutPlace(mark))
      }
    },
    size: () => sessions.size + [...users.values()].reduce((sum, marks) => sum + marks.size, 0),
  }
}

function isHit(marks: ReadonlyMap<string | null, Mark> | undefined, claims: Hittable): boolean {
  if (!marks) return false
  for (const [except, { place, issuedBefore }] of marks) {
    if (except === claims.sid) continue
    if (claims.rev < place || claims.iat * 1000 < issuedBefore) return true
  }
  return false
}

/** Entries that spare the same session hit what any of them hits: the later one does it all. */
const merge = (known: Mark | undefined, next: Mark): Mark => ({
  place: Math.max(known?.place ?? 0, next.place),
  issuedBefore: Math.max(known?.issuedBefore ?? 0, next.issuedBefore),
  expiresAt: Math.max(known?.expiresAt ?? 0, next.expiresAt),
})

const withoutPlace = (mark: Mark): Mark =>
  mark.place === 0
    ? mark
    : { ...mark, place: 0, issuedBefore: mark.issuedBefore + CLOCK_DIFFERENCE }

function dropExpired<Key, Value>(
  map: Map<Key, Value>,
  now: number,
  endOf: (value: Value) => number,
): void {
  for (const [key, value] of map) if (endOf(value) <= now) map.delete(key)
}
