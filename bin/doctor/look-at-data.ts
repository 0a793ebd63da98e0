import { systemClock } from '../../lib/clock.js'
import { createAudit } from '../../services/audit.js'
import { createAuditTrail } from '../../services/audit/audit-trail.js'
import { createKeyAdministration } from '../../services/key-administration.js'
import type { SchemaStatus } from '../../services/migrator.js'
import type { Data } from '../with-data.js'
import { fault, fine, warning, type Finding } from './finding.js'

/** The database, and what only it knows: the keys and the time of others. Never throws. */
export async function lookAtData(data: Data): Promise<Finding[]> {
  try {
    const status = await data.migrator.status()
    const schema = lookAtSchema(status)
    if (status.state !== 'current') return [schema]
    return [schema, ...(await lookAtRoles(data)), await lookAtKeys(data), await lookAtClock(data)]
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown failure'
    return [fault('database', `does not answer (${name})`)]
  }
}

const lookAtSchema = ({ state }: SchemaStatus): Finding =>
  state === 'current'
    ? fine('database', 'answers, and its schema is current')
    : state === 'behind'
      ? fault('database', 'its schema is behind: gatehouse migrate up')
      : fault('database', 'its schema is ahead: run the newer version')

/** A rule may name a role before there is one: until then it lets nobody in. */
async function lookAtRoles({ settings, models }: Data): Promise<Finding[]> {
  const demands = (settings.access.rules ?? []).map(({ allow }) => allow)
  const named = demands.flatMap((allow) =>
    allow.kind === 'some' ? [...allow.anyRole, ...allow.allRoles] : [],
  )
  const missing = await models.Role.findMissing(named)
  const text = `rules name what is no role yet: ${missing.join(', ')}`
  return missing.length === 0 ? [] : [warning('roles', text)]
}

async function lookAtKeys({ settings, models, log }: Data): Promise<Finding> {
  const audit = createAudit({ models, clock: systemClock, log })
  const parts = { settings: settings.jwt, models, clock: systemClock, audit }
  const keys = createKeyAdministration(parts)
  const states = (await keys.list()).map(({ state }) => state)
  if (states.includes('foreign')) {
    return fault('keys', 'some are sealed with another JWT_SECRET_KEY: gatehouse keys list')
  }
  return states.includes('signing')
    ? fine(
        'keys',
        `${settings.jwt.algorithm} signs the tokens, and there is a pair of keys that signs`,
      )
    : warning('keys', 'none signs yet; the first start makes one')
}

/** Clocks of servers differ a little. */
const TOLERANCE_MS = 60_000

/** Whoever wrote the last line of the audit log had a clock too. */
async function lookAtClock({ models }: Data): Promise<Finding> {
  const { found } = await createAuditTrail(models).page({ limit: 1, ...ANY })
  const last = found[0]?.at
  const ahead = last ? last.getTime() - systemClock.now().getTime() : 0
  return ahead > TOLERANCE_MS
    ? fault('clock', `is ${Math.round(ahead / 1000)} s behind the last line of the audit log`)
    : fine('clock', 'is not behind the audit log')
}

const ANY = { event: null, actorId: null, since: null, until: null }
