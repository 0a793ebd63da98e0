import type { Settings } from './config/settings.js'
import type { CurrentUpstreams } from './gateway/reverse-proxy.js'
import { createCurrent } from './lib/current.js'
import { createReturnTargets, type ReturnTargets } from './lib/return-targets.js'
import { rulesOf } from './services/rules/compile.js'
import { createCurrentRules, type CurrentRules } from './services/rules/current-rules.js'
import { createRulesUpkeep } from './services/rules/rules-upkeep.js'
import type { Surroundings } from './wiring-tokens.js'

/** What gateway.yaml says and may say otherwise while we run, and what keeps it up to date. */
export function wireRules({ settings, load, log }: Surroundings) {
  const rules = createCurrentRules(rulesOf(settings.access.rules))
  const upstreams: CurrentUpstreams = createCurrent(settings.upstreams)
  const rulesUpkeep = createRulesUpkeep({ settings, load, rules, upstreams, log })
  return { rules, upstreams, rulesUpkeep }
}

interface Named {
  readonly rules: CurrentRules
  readonly upstreams: CurrentUpstreams
}

/** Where people may be sent back to. Rules and upstreams are asked each time: they may be others then. */
export const targetsOf = ({ publicUrl }: Settings, { rules, upstreams }: Named): ReturnTargets =>
  createReturnTargets({
    publicUrl,
    namesHost: (name) =>
      rules.get().namesHost(name) || upstreams.get().some(({ host }) => host === name),
  })
