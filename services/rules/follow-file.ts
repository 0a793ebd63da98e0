import { watch, type FSWatcher } from 'node:fs'
import { basename, dirname } from 'node:path'
import type { Logger } from 'pino'

/** For how long a file must be left alone before it is read: writers write in pieces. */
const QUIET_MS = 100

/** How a volume of Kubernetes is changed: by moving a link of its own whose name begins so. */
const LINK = '..'

interface FollowParts {
  readonly log: Pick<Logger, 'warn'>
  readonly onChange: () => void
}

/**
 * Calls `onChange` soon after the file at `path` was written, moved there or removed; perhaps also
 * when it was not. Where the system can't tell, that is logged, and nothing is followed. Returns
 * what ends it.
 */
export function followFile(path: string, { log, onChange }: FollowParts): () => void {
  let quiet: NodeJS.Timeout | undefined
  const onEvent = (_: string, name: string | null): void => {
    if (name !== null && name !== basename(path) && !name.startsWith(LINK)) return
    clearTimeout(quiet)
    quiet = setTimeout(onChange, QUIET_MS).unref()
  }
  const watcher = watchFolder(dirname(path), onEvent, (error) => {
    log.warn({ code: error.code }, `changes of ${path} go unnoticed; SIGHUP has it read again`)
  })
  return () => {
    clearTimeout(quiet)
    watcher?.close()
  }
}

/** The folder and not the file: editors put a new file in the place of the old one. */
function watchFolder(
  folder: string,
  onEvent: (event: string, name: string | null) => void,
  onFault: (error: NodeJS.ErrnoException) => void,
): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, onEvent).on('error', onFault)
  } catch (error) {
    onFault(error instanceof Error ? error : new Error('unknown'))
    return null
  }
}
