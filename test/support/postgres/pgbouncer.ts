import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../process.js'
import { PGBOUNCER, userToRunAs } from './programs.js'
import { PASSWORD, type PostgresServer } from './server.js'

/** A pooler before a server: two connections for everybody, each for one transaction at a time. */
export interface PgBouncer {
  url(database: string): string
  stop(): Promise<void>
}

/** As docs/guides/postgresql.md has it. */
const configFor = (port: number, server: PostgresServer, folder: string): string => `
[databases]
* = host=127.0.0.1 port=${server.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
pool_mode = transaction
default_pool_size = 2
ignore_startup_parameters = options
auth_type = plain
auth_file = ${join(folder, 'users')}
`

export async function startPgBouncer(server: PostgresServer): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-pgbouncer-'))
  const port = await freePort()
  const user = userToRunAs()
  writeFileSync(join(folder, 'users'), `"gate" "${PASSWORD}"\n`)
  writeFileSync(join(folder, 'pgbouncer.ini'), configFor(port, server, folder))
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const name of ['.', 'users', 'pgbouncer.ini']) {
      chownSync(join(folder, name), user.uid, user.gid)
    }
  }
  const options = { ...user, cwd: '/', stdio: 'ignore' as const }
  const child = spawn(PGBOUNCER, [join(folder, 'pgbouncer.ini')], options)
  const ended = once(child, 'exit')
  await listening(port)
  return {
    url: (database) => server.url(database).replace(`:${server.port}/`, `:${port}/`),
    stop: async () => {
      child.kill('SIGINT')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Resolves once something listens on `port`. */
async function listening(port: number): Promise<void> {
  for (;;) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isThere) return
  }
}
