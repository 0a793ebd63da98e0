import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.js'
import type { CurrentRules } from './current-rules.js'
import { followFile } from './follow-file.js'
import { createReload } from './reload.js'

/** Keeps the rules as the file has them. */
export interface RulesUpkeep {
  /** Reads the file again, now: the rules in force are all of it, or stay as they are. Never throws. */
  reload(): void
  /** Begins to read the file again whenever it changes. */
  start(): void
  stop(): void
}

interface UpkeepParts {
  readonly settings: Settings
  /** Reads all settings anew; without it nothing is ever read again. */
  readonly load?: ((warn: (line: string) => void) => Settings) | undefined
  readonly rules: CurrentRules
  readonly log: Logger
}

/** Makes what keeps `rules` up to date. */
export function createRulesUpkeep({ load, ...parts }: UpkeepParts): RulesUpkeep {
  if (!load) return { reload: () => undefined, start: () => undefined, stop: () => undefined }
  const reload = createReload({ ...parts, load })
  let stop = (): void => undefined
  return {
    reload: () => reload('told'),
    start: () => {
      const { path } = parts.settings.access
      stop = followFile(path, { log: parts.log, onChange: () => reload('changed') })
      // It may have changed while we started.
      reload('changed')
    },
    stop: () => stop(),
  }
}
