import type { Readable, Writable } from 'node:stream'

/** Where a command reads and writes. */
export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where `.env` stands. */
  readonly folder: string
  readonly input: Readable & { readonly isTTY?: boolean }
  /** What was asked for. */
  readonly output: Writable
  /** Prompts, notices and complaints: everything that must not end up in a pipe. */
  readonly notices: Writable & { readonly isTTY?: boolean }
}

/** What the shell is told (sysexits.h). */
export const EXIT = { done: 0, failed: 1, usage: 64, config: 78, interrupted: 130 } as const

export const printLine = (stream: Writable, line: string): void => void stream.write(`${line}\n`)
