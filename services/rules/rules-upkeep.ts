import type { Logger } from 'pino'
import type { Settings } from '../../config/settings.js'
import type { Current } from '../../lib/current.js'
import type { CurrentRules } from './current-rules.js'
import { followFile } from './follow-file.js'
import { createReload } from './reload.js'

/** Keeps rules and upstreams as the file has them. */
export interface RulesUpkeep {
  /** Reads the file again, now: in force is all of it, or what was before. Never throws. */
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
  readonly upstreams: Current<Settings['upstreams']>
  readonly log: Logger
}

/** Makes what keeps `rules` and `upstreams` up to date. */
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
