import type { Terminal } from './terminal.js'

/** One thing that `gatehouse` can do. */
export interface Command {
  /** What is typed after `gatehouse` to mean this command. */
  readonly words: readonly string[]
  /** What may follow the words. */
  readonly usage: string
  readonly about: string
  /**
   * Does it and returns the exit code. Throws UsageError, CommandError, and whatever settings and
   * services throw.
   */
  run(args: readonly string[], terminal: Terminal): Promise<number>
}
