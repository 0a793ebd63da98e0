import { parseImportMark } from '../models/import-mark.js'
import type { SchemaStatus } from './migrator.js'
import type { Revocations } from './revocations.js'
import type { SigningKeys } from './signing-keys.js'

/** Whether this process may be sent requests, and if not, why not. */
export interface Readiness {
  /** Asks the database; never throws. */
  check(): Promise<ReadinessReport>
  /** Throws nothing: whether the schema was found current, asking again while it was not. */
  isSchemaCurrent(): true | Promise<boolean>
  /** From now on not ready: the process is about to stop. */
  drain(): void
}

export interface ReadinessReport {
  readonly ready: boolean
  /** For operators; no secret is in them. */
  readonly reasons: string[]
  /** Seconds since the log of revocations was read to its end; null: never yet. */
  readonly revocationLagSeconds: number | null
}

interface ReadinessParts {
  /** Asks the database; rejects when it does not answer. */
  readonly schemaStatus: () => Promise<SchemaStatus>
  readonly revocations: Pick<Revocations, 'catchUp' | 'lag'>
  readonly signingKeys: Pick<SigningKeys, 'findFault'>
}

/** Makes what tells whether this process is ready. */
export function createReadiness(parts: ReadinessParts): Readiness {
  const { schemaStatus, revocations, signingKeys } = parts
  let draining = false
  let current = false

  const findFault = async (): Promise<string | null> => {
    try {
      const status = await schemaStatus()
      current = status.state === 'current'
      return current ? null : faultOf(status)
    } catch {
      return 'the database does not answer'
    }
  }

  return {
    check: async () => {
      const fault =
        (await findFault()) ?? (await findUnread(revocations)) ?? signingKeys.findFault()
      const reasons = draining ? ['this instance is stopping'] : []
      if (fault !== null) reasons.push(fault)
      const { seconds } = revocations.lag()
      return { ready: reasons.length === 0, reasons, revocationLagSeconds: seconds }
    },
    isSchemaCurrent: () => current || findFault().then((fault) => fault === null),
    drain: () => {
      draining = true
    },
  }
}

/** Asked now, and not of the last time: a lost log shows at once. */
async function findUnread({ catchUp, lag }: ReadinessParts['revocations']): Promise<string | null> {
  await catchUp()
  return lag().readable ? null : 'the log of revocations cannot be read'
}

function faultOf({ state, unknown }: SchemaStatus): string {
  if (unknown.some((name) => parseImportMark(name) !== null)) {
    return 'an import is under way, or was broken off: run `gatehouse import` again'
  }
  return state === 'ahead'
    ? 'the schema is ahead of this program: run the newer version'
    : 'the schema is behind this program: run `gatehouse migrate up`'
}
