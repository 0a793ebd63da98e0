import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'
import type { Current } from '../../lib/current.js'
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
  readonly upstreams: Current<Settings['upstreams']>
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** Reads rules and upstreams anew and puts them in force: all of them, or none. Never throws. */
export type Reload = (reason: Reason) => void

/**
 * Makes what reads them anew. A file with any fault, or one that a list is gone from, leaves both in
 * force as they are; the log has each complaint, and what else changed to no effect.
 */
export function createReload({ settings, load, rules, upstreams, log }: ReloadParts): Reload {
  let current = settings
  let complained = ''
  const refuse = (complaints: readonly string[], reason: Reason): void => {
    const text = complaints.join('\n')
    // A file that is being written seems to change many times.
    if (reason === 'changed' && text === complained) return
    complained = text
    for (const complaint of complaints) log.error(`not reloaded: ${complaint}`)
    log.error('the access rules and upstreams of before stay in force')
  }
  const use = ({ access, upstreams: next }: Settings): Changed => {
    const changed = {
      upstreams: !isSameValue(next, current.upstreams),
      rules: !isSameValue(access, current.access),
    }
    // No request comes between the two.
    if (changed.upstreams) upstreams.replace(next)
    if (changed.rules) rules.replace(rulesOf(access.rules))
    return changed
  }
  return (reason) => {
    const warnings: string[] = []
    const next = attempt(() => load((line) => warnings.push(line)))
    if ('complaints' in next) return refuse(next.complaints, reason)
    const gone = listsGone(current, next.settings)
    if (gone.length > 0) return refuse(gone, reason)
    complained = ''
    if (reason === 'changed' && isSameValue(next.settings, current)) return
    for (const line of warnings) log.warn(line)
    for (const line of withoutEffect(settings, next.settings)) log.warn(line)
    const changed = use(next.settings)
    current = next.settings
    log.info(summaryOf(next.settings, changed), 'access rules and upstreams reloaded')
  }
}

/** Which of the two lists are others than before. */
interface Changed {
  readonly rules: boolean
  readonly upstreams: boolean
}

const summaryOf = ({ access, upstreams }: Settings, changed: Changed) => ({
  ...{ rules: access.rules?.length ?? 0, upstreams: upstreams.length },
  changed: (['rules', 'upstreams'] as const).filter((name) => changed[name]),
})

/** A file that is empty, as while it is written, is no wish to run without. */
function listsGone(before: Settings, now: Settings): string[] {
  const { path } = now.access
  const isGone = {
    access: now.access.rules === null && before.access.rules !== null,
    upstreams: now.upstreams.length === 0 && before.upstreams.length > 0,
  }
  return (['access', 'upstreams'] as const)
    .filter((name) => isGone[name])
    .map((name) => `${path}: ${name}: is gone; restart to run without`)
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
  return isSameValue(before.providers, now.providers)
    ? []
    : ['providers: changed in the file, and are used as they were; restart to use them']
}
