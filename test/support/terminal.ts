import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { runGatehouse } from '../../bin/run.js'
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from './database.js'
import { minimal } from './process.js'

/** What a command said, and how it ended. */
export interface Told {
  readonly code: number
  readonly output: string
  readonly notices: string
}

/** Where `gatehouse` is run over a database of its own, in this process. */
export class CommandRoom {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-'))

  private constructor(readonly database: TestDatabase) {}

  static async migrated(): Promise<CommandRoom> {
    return new CommandRoom(await createTestDatabase())
  }

  static async empty(): Promise<CommandRoom> {
    return new CommandRoom(await createEmptyDatabase())
  }

  /** Runs a command with `input` as all of its input: in production unless `env` says otherwise. */
  run(words: string, { input = '', env = {} }: RunOptions = {}): Promise<Told> {
    return this.#run(words, { input: Readable.from([Buffer.from(input)]), env })
  }

  /** The same with a person at a terminal, who answers each prompt with the next of `lines`. */
  runAtTerminal(words: string, lines: readonly string[]): Promise<Told> {
    const keyboard = Object.assign(new PassThrough(), { isTTY: true })
    const left = [...lines]
    const listen = (notice: string): void => {
      if (/: $/u.test(notice)) keyboard.write(left.shift() ?? '')
    }
    return this.#run(words, { input: keyboard, env: {}, listen })
  }

  async close(): Promise<void> {
    await this.database.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  async #run(words: string, { input, env, listen }: Surroundings): Promise<Told> {
    const [output, notices] = [new Collector(), new Collector(listen)]
    const environment = { ...minimal('production'), DATABASE_URL: this.database.url, ...env }
    const terminal = { environment, folder: this.#folder, input, output, notices }
    const code = await runGatehouse(words.split(' '), terminal)
    return { code, output: output.text, notices: notices.text }
  }
}

interface RunOptions {
  readonly input?: string | Buffer
  readonly env?: Record<string, string>
}

interface Surroundings {
  readonly input: Readable & { readonly isTTY?: boolean }
  readonly env: Record<string, string>
  /** Told each part of the notices. */
  readonly listen?: (notice: string) => void
}

class Collector extends PassThrough {
  text = ''
  constructor(listen?: (part: string) => void) {
    super()
    this.on('data', (part: Buffer) => {
      this.text += part.toString()
      listen?.(part.toString())
    })
  }
}
