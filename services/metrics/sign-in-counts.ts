import type { AuditEvent, AuditFields } from '../audit.js'

export interface SignInCount {
  /** How, in the words of the claim `amr`. */
  readonly method: string
  readonly outcome: 'ok' | 'failed'
  readonly count: number
}

/** Counts sign-ins by what the audit log says of them, since the start. */
export interface SignInCounts {
  readonly note: (event: AuditEvent, fields: AuditFields) => void
  list(): SignInCount[]
}

const OUTCOMES: Partial<Record<AuditEvent, SignInCount['outcome']>> = {
  sign_in: 'ok',
  bypass_sign_in: 'ok',
  sign_in_failed: 'failed',
}

/** Makes the counts. As many as there are ways in, whatever is sent: `amr` is a word of ours. */
export function createSignInCounts(): SignInCounts {
  const counts = new Map<string, SignInCount>()
  return {
    note: (event, { amr: method = 'unknown' }) => {
      const outcome = OUTCOMES[event]
      if (!outcome) return
      const key = `${outcome} ${method}`
      counts.set(key, { method, outcome, count: (counts.get(key)?.count ?? 0) + 1 })
    },
    list: () => [...counts.values()],
  }
}
