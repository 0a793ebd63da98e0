import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../process.js'
import { secretWatch } from '../secret-watch.js'
import { findPostgres, userToRunAs } from './programs.js'

/** A PostgreSQL server of its own, on loopback. */
export interface PostgresServer {
  readonly port: number
  readonly process: ChildProcess
  /** The address of a database of it, as whom may do everything. */
  url(database: string): string
  /** Stops it as a power cut would, and starts it again over what it kept. */
  restart(): Promise<void>
  /** Stops it at once. */
  readonly halt: () => void
  /** Starts it again after `halt`. */
  start(): Promise<void>
  /** Stops it at once, and removes what it kept. Throws nothing where it is gone already. */
  readonly remove: () => void
}

export const PASSWORD = 'Zk8-postgres-of-tests-Qw3'

/**
 * What tests need not wait for: that anything survives a power cut. `durable` waits for the disk.
 */
const QUICK = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=400',
  'shared_buffers=64MB',
  'autovacuum=on',
  'log_min_messages=log',
  'log_checkpoints=off',
]

export interface ServerOptions {
  readonly durable?: boolean
  readonly settings?: readonly string[]
}

/** Makes a server and starts it. Words are sorted there as English is, and not by their bytes. */
export async function createPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  const bin = findPostgres()
  if (bin === null) throw new Error('There is no PostgreSQL here: set POSTGRES_BIN')
  const user = userToRunAs()
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-postgres-'))
  initialise(bin, folder, user)
  const port = await freePort()
  const settings = [...SETTINGS, ...(options.durable ? [] : QUICK), ...(options.settings ?? [])]
  const args = ['-D', join(folder, 'data'), '-p', String(port)]
  for (const setting of settings) args.push('-c', setting)
  const run = () => startServer(join(bin, 'postgres'), args, user)
  let child = await run()
  const halt = (): void => stopServer(bin, folder, user)
  const server: PostgresServer = {
    port,
    get process() {
      return child
    },
    url: (database) => `postgres://gate:${PASSWORD}@127.0.0.1:${port}/${database}`,
    halt,
    start: async () => void (child = await run()),
    restart: async () => {
      halt()
      child = await run()
    },
    remove: () => {
      process.off('exit', server.remove)
      halt()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  process.once('exit', server.remove)
  return server
}

type User = ReturnType<typeof userToRunAs>

function initialise(bin: string, folder: string, user: User): void {
  secretWatch.keepSecret('password of PostgreSQL', PASSWORD)
  const passwords = join(folder, 'password')
  writeFileSync(passwords, PASSWORD)
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [folder, passwords]) chownSync(path, user.uid, user.gid)
  }
  const locale = ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--locale=C']
  const access = ['--username=gate', `--pwfile=${passwords}`, '--auth=password']
  const args = ['-D', join(folder, 'data'), '--no-sync', ...locale, ...access]
  execFileSync(join(bin, 'initdb'), args, { ...user, cwd: folder, stdio: 'pipe' })
}

function startServer(program: string, args: readonly string[], user: User): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...user, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
    let said = ''
    child.once('exit', () => reject(new Error(`postgres ended:\n${said}`)))
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-10_000)
      if (!/ready to accept connections/u.test(said)) return
      // The tests end when they have ended, and the server with them.
      child.unref()
      ;(child.stderr as unknown as { unref(): void }).unref()
      resolve(child)
    })
  })
}

function stopServer(bin: string, folder: string, user: User): void {
  try {
    const args = ['-D', join(folder, 'data'), '-m', 'immediate', '-w', '-t', '20', 'stop']
    execFileSync(join(bin, 'pg_ctl'), args, { ...user, cwd: '/', stdio: 'pipe' })
  } catch {
    // It was not running.
  }
}
