import { accessSync, closeSync, constants, mkdirSync, openSync, readSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { ConfigError } from '../errors/config-error.js'
import { codeOf } from './reader.js'

/** How every SQLite file begins. */
const MAGIC = 'SQLite format 3\0'

/**
 * The absolute path of a database file that can be read and written, or be made. The folder is
 * made where missing. Throws ConfigError with one line that names the file and what is wrong.
 */
export function requireDatabaseFile(path: string): string {
  const file = resolve(path)
  attempt(file, 'its folder cannot be made', () => makeFolder(dirname(file)))
  // SQLite keeps two more files beside the database while it is open.
  attempt(file, 'its folder cannot be written to', () => accessSync(dirname(file), constants.W_OK))
  const start = attempt(file, 'the file cannot be read and written', () => readStart(file))
  if (start !== '' && start !== MAGIC) throw complaint(file, 'the file is no SQLite database')
  return file
}

/** By hand: Node's own recursive `mkdirSync` never returns where a file system makes no folders. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return
  makeFolder(dirname(path))
  mkdirSync(path)
}

/**
 * The check that `file` is still the one that is there now: throws Error once it is not. An open
 * connection goes on without its file, and all that it writes is lost when it closes.
 */
export function watchDatabaseFile(file: string): () => void {
  const { dev, ino } = statSync(file)
  return () => {
    const now = statSync(file, { throwIfNoEntry: false })
    if (!now) throw new Error('The database file is gone')
    if (now.dev !== dev || now.ino !== ino) throw new Error('The database file is another one')
  }
}

function readStart(file: string): string {
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
  try {
    const buffer = Buffer.alloc(MAGIC.length)
    return buffer.toString('latin1', 0, readSync(descriptor, buffer))
  } finally {
    closeSync(descriptor)
  }
}

function attempt<T>(file: string, fault: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw complaint(file, `${fault} (${codeOf(error)})`)
  }
}

const complaint = (file: string, fault: string): ConfigError =>
  new ConfigError([`DATABASE_URL: ${file}: ${fault}`])
