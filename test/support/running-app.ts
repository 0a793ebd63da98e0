import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { BrowserClient } from './browser-client.js'

/** A program of its own process that prints `listening on PORT` once it does. */
export class RunningApp {
  readonly #child: ChildProcess
  /** Everything it printed. */
  output = ''

  private constructor([command = '', ...args]: readonly string[], cwd: string) {
    this.#child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()))
    }
  }

  /** Resolves with a browser of it; rejects with what it printed when it ends before. */
  static async start(
    command: readonly string[],
    cwd: string,
  ): Promise<[RunningApp, BrowserClient]> {
    const app = new RunningApp(command, cwd)
    const ended = once(app.#child, 'close')
    for (;;) {
      const [, port] = /listening on (\d+)/u.exec(app.output) ?? []
      if (port !== undefined) return [app, new BrowserClient(`http://127.0.0.1:${port}`)]
      const more = once(app.#child.stdout!, 'data').then(() => false)
      if (await Promise.race([more, ended.then(() => true)])) {
        throw new Error(`${command.join(' ')} ended:\n${app.output}`)
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    await ended
  }
}
