import { parseArgs, type ParseArgsConfig } from 'node:util'
import { UsageError } from './usage-error.js'

type Options = NonNullable<ParseArgsConfig['options']>

/**
 * What `args` say: the values of `options` and exactly `count` other words. Throws UsageError.
 * Its message never repeats a word: it might be a password that someone thought goes here.
 */
export function parseWords<T extends Options>(args: readonly string[], options: T, count: number) {
  const parsed = parseOrRefuse(args, options)
  if (parsed.positionals.length !== count) {
    throw new UsageError(count === 0 ? 'No further words go here.' : 'Exactly one NAME goes here.')
  }
  return parsed
}

function parseOrRefuse<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch {
    throw new UsageError('That option is not known here, or lacks its value.')
  }
}
