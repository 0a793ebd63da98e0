import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { User } from '../../models/user.js'
import { CommandRoom, type Told } from './terminal.js'

/** Where files of users are imported into a database of its own. */
export class ImportRoom {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'))

  private constructor(readonly commands: CommandRoom) {}

  static async open(): Promise<ImportRoom> {
    return new ImportRoom(await CommandRoom.migrated())
  }

  get models() {
    return this.commands.database.models
  }

  /** Imports a file that holds `text`. */
  load(text: string | Buffer, options: string, env: Record<string, string> = {}): Promise<Told> {
    const path = join(this.#folder, 'users')
    writeFileSync(path, text)
    return this.commands.run(`users import ${path} ${options}`, { env })
  }

  find(username: string): Promise<User | null> {
    return this.models.User.findByUsername(username)
  }

  async usernames(): Promise<string[]> {
    return (await this.models.User.page({ limit: 100 })).map(({ username }) => username)
  }

  async close(): Promise<void> {
    await this.commands.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
