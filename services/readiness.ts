import type { SchemaStatus } from './migrator.js'

/** Whether this process may be sent requests, and if not, why not. */
export interface Readiness {
  /** Asks the database; never throws. `reasons` are for operators and hold no secret. */
  check(): Promise<{ ready: boolean; reasons: string[] }>
  /** Throws nothing: whether the schema was found current, asking again while it was not. */
  isSchemaCurrent(): Promise<boolean>
  /** From now on not ready: the process is about to stop. */
  drain(): void
}

/** `schemaStatus` asks the database and rejects when it does not answer. */
export function createReadiness(schemaStatus: () => Promise<SchemaStatus>): Readiness {
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
      const fault = await findFault()
      const reasons = draining ? ['this instance is stopping'] : []
      if (fault !== null) reasons.push(fault)
      return { ready: reasons.length === 0, reasons }
    },
    isSchemaCurrent: async () => current || (await findFault()) === null,
    drain: () => {
      draining = true
    },
  }
}

const faultOf = (status: SchemaStatus): string =>
  status.state === 'ahead'
    ? 'the schema is ahead of this program: run the newer version'
    : 'the schema is behind this program: run `gatehouse migrate up`'
