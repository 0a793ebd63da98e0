import type { Models } from '../../models/index.js'
import type { RevocationEntry } from '../../models/revocation.js'

/** How many entries are read at a time. */
const PAGE = 5000

/** The log of revocations as one reader follows it. */
export interface RevocationLog {
  /** Hands on what was added since the last time; rejects when the log cannot be read to its end. */
  readOn(): Promise<void>
}

/** What a reader is told. */
export interface LogReader {
  add(entries: readonly RevocationEntry[]): void
  /** The log is another one than before, put back from a backup: it is read from its start. */
  restart(): void
  /** The set of signing keys changed since the last time; the first time counts as a change. */
  keysChanged(): void
}

/**
 * Reads from where it left off. Places are given out in the order of commits (see Counter), so
 * behind the place read last nothing appears that was not there. After a failure the whole log is
 * read anew: what answers then may be another database than the one that was lost.
 */
export function createRevocationLog(
  { Counter, Revocation }: Pick<Models, 'Counter' | 'Revocation'>,
  reader: LogReader,
): RevocationLog {
  let place = 0
  let missed = true
  let keys: number | null = null

  /** The place read last: at `end`, or behind it. */
  const readPages = async (from: number, end: number): Promise<number> => {
    let last = from
    while (last < end) {
      const page = await Revocation.listBehind(last, PAGE)
      if (page.length > 0) reader.add(page)
      last = Math.max(page.at(-1)?.id ?? end, page.length < PAGE ? end : 0)
    }
    return last
  }

  const readOn = async (): Promise<void> => {
    const counted = await Counter.readAll()
    const end = countOf(counted, 'revocations')
    if (end < place) {
      reader.restart()
      missed = true
    }
    place = await readPages(missed ? 0 : place, end)
    missed = false
    const changes = countOf(counted, 'signing_keys')
    const changed = keys !== changes
    keys = changes
    if (changed) reader.keysChanged()
  }

  return {
    readOn: async () => {
      try {
        await readOn()
      } catch (error) {
        missed = true
        throw error
      }
    },
  }
}

function countOf(counted: Readonly<Record<string, number>>, name: string): number {
  const count = counted[name]
  if (count === undefined) throw new Error(`There is no counter ${name}`)
  return count
}
