import { pino, type DestinationStream, type Logger } from 'pino'
import { systemClock } from '../lib/clock.js'
import { toReadableLine } from '../lib/readable-log.js'
import type { Settings } from './settings.js'

/** Where log lines go, such as standard output. A terminal has a person before it. */
export interface LogTarget {
  readonly isTTY?: boolean
  write(text: string): unknown
}

/**
 * The log: one JSON object a line, or readable lines on a developer's terminal. Of an error it
 * writes type, message, stack and causes; its other properties may hold rows, tokens or answers.
 */
export const createLog = ({ mode, logLevel }: Settings, target: LogTarget): Logger =>
  pino(
    {
      level: logLevel,
      base: null,
      serializers: { err: describeError, error: describeError },
      redact: { paths: SECRETIVE, censor: '[secret]' },
    },
    mode === 'development' && target.isTTY === true ? readable(target) : target,
  )

/**
 * `log` for lines whose fields are all named where they are written, none by the names of secrets:
 * looking for those costs three times as much as the line.
 */
export const forNamedFields = (log: Logger): Logger => log.child({}, { redact: [] })

/**
 * Writes lines of `log`, of the level info and with one `message`, of which `members` are put together
 * by whoever writes them, and are nothing but JSON members behind one another, each with a comma before
 * it: for lines of every request. As the log puts lines together it costs three times as much.
 */
export function memberLines(log: Logger, message: string): (members: string) => void {
  const stream = Reflect.get(log, pino.symbols.streamSym) as LogTarget
  const bindings = Reflect.get(log, pino.symbols.chindingsSym) as string
  const begin = `{"level":${log.levels.values['info'] ?? 0},"time":`
  const end = `,"msg":${JSON.stringify(message)}}\n`
  return (members) =>
    void stream.write(`${begin}${systemClock.now().getTime()}${bindings}${members}${end}`)
}

const readable = (terminal: LogTarget): DestinationStream => ({
  write: (line) => void terminal.write(toReadableLine(line)),
})

const NAMES = ['password', 'secret', 'token', 'authorization', 'cookie', 'client_secret']

/** A second belt: nobody should log these, and where somebody does they don't show. */
const SECRETIVE = NAMES.flatMap((name) => [name, `*.${name}`])

const DEEPEST_CAUSE = 4

/** What of an error may be logged. */
export function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error
  const cause = depth < DEEPEST_CAUSE && error.cause !== undefined
  return {
    type: error.name,
    message: error.message,
    ...('code' in error && typeof error.code === 'string' ? { code: error.code } : {}),
    stack: error.stack,
    ...(cause ? { cause: describeError(error.cause, depth + 1) } : {}),
  }
}
