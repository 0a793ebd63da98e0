import { randomUUID } from 'node:crypto'
import type { Clock, Stopwatch } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import { createRevocations, type Revocations } from '../../services/revocations.js'
import { silentLog } from './database.js'

/** A wall clock and a stopwatch that only go on when told to. */
export class TestTime {
  #now: number
  #elapsed = 1000

  constructor(start = '2026-11-24T12:00:00.000Z') {
    this.#now = Date.parse(start)
  }

  readonly clock = { now: () => new Date(this.#now) }
  readonly stopwatch = { elapsed: () => this.#elapsed }

  pass(seconds: number): void {
    this.#now += seconds * 1000
    this.#elapsed += seconds * 1000
  }

  /** Somebody sets the clock on the wall; no time passes. */
  setClock(seconds: number): void {
    this.#now += seconds * 1000
  }
}

export const LIFETIME = 3600

/** What one instance knows of the log in the database of `models`. Reads only when told to. */
export const instanceOver = (
  models: Models,
  time: { readonly clock: Clock; readonly stopwatch: Stopwatch } = new TestTime(),
): Revocations =>
  createRevocations({
    ...{ models, log: silentLog, clock: time.clock, stopwatch: time.stopwatch },
    lifetimeSeconds: LIFETIME,
    maxStalenessSeconds: 60,
  })

/** The claims that decide, of a token issued just now unless said otherwise. */
export const tokenOf = (
  said: Partial<Record<'sub' | 'sid', string>> & { rev?: number; iat?: Date },
) => ({
  sub: said.sub ?? randomUUID(),
  sid: said.sid ?? randomUUID(),
  rev: said.rev ?? 0,
  iat: Math.floor((said.iat ?? new Date('2026-11-24T12:00:00Z')).getTime() / 1000),
})
