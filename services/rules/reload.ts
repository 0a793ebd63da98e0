import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'
import { isSameValue } from '../../lib/same-value.js'
import { rulesOf } from './compile.js'
import type { CurrentRules } from './current-rules.js'

/** Why the file is read again: somebody said so, or it seems to have changed. */
export type Reason = 'told' | 'changed'

interface ReloadParts {
  readonly settings: Settings
  /** Reads all settings anew, from the same variables. Throws ConfigError. */
  readonly load: (warn: (line: string) => void) => Settings
  readonly rules: CurrentRules
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Reads the rules anew and puts them in force: all of them, or none. Never throws. */
export type Reload = (reason: Reason) => void

/**
 * Makes what reads the rules anew. A file with any fault, or one that `access:` is gone from, leaves
 * the rules in force as they are; the log has each complaint, and what else changed to no effect.
 */
export function createReload({ settings, load, rules, log }: ReloadParts): Reload {
  let current = settings
  let complained = ''
  const refuse = (complaints: readonly string[], reason: Reason): void => {
    const text = complaints.join('\n')
    // A file that is being written seems to change many times.
    if (reason === 'changed' && text === complained) return
    complained = text
    for (const complaint of complaints) log.error(`not reloaded: ${complaint}`)
    log.error('the access rules of before stay in force')
  }
  return (reason) => {
    const warnings: string[] = []
    const next = attempt(() => load((line) => warnings.push(line)))
    if ('complaints' in next) return refuse(next.complaints, reason)
    const { access } = next.settings
    if (access.rules === null && current.access.rules !== null) {
      return refuse(
        [`${access.path}: access: is gone; restart to run without access rules`],
        reason,
      )
    }
    complained = ''
    const isNew = !isSameValue(access, current.access)
    if (reason === 'changed' && !isNew && isSameValue(next.settings, current)) return
    for (const line of warnings) log.warn(line)
    for (const line of withoutEffect(settings, next.settings)) log.warn(line)
    if (isNew) rules.replace(rulesOf(access.rules))
    current = next.settings
    log.info({ rules: access.rules?.length ?? 0, changed: isNew }, 'access rules reloaded')
  }
}

function attempt(load: () => Settings): { settings: Settings } | { complaints: readonly string[] } {
  try {
    return { settings: load() }
  } catch (error) {
    if (error instanceof ConfigError) return { complaints: error.complaints }
    // The old rules hold whatever went wrong, and a process that runs does not end over a file.
    return { complaints: [error instanceof Error ? error.message : 'the file cannot be read'] }
  }
}

/** One line for each list of the file that is used as it was at start. */
function withoutEffect(before: Settings, now: Settings): string[] {
  const lists = ['providers', 'upstreams'] as const
  return lists
    .filter((name) => !isSameValue(before[name], now[name]))
    .map((name) => `${name}: changed in the file, and are used as they were; restart to use them`)
}
