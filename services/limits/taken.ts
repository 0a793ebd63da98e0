import { AppError } from '../../errors/app-error.js'

/** What became of asking for one more. */
export interface Taken {
  /** Whole seconds until the next may be asked for; 0: this one may go on. */
  readonly waitSeconds: number
  /** Counts this one no more: it succeeded, or it was none. */
  giveBack(): Promise<void>
}

export const refused = (ms: number): Taken => ({
  waitSeconds: Math.max(1, Math.ceil(ms / 1000)),
  giveBack: () => Promise.resolve(),
})

/** The failure that says how long to wait (RFC 9110 section 10.2.3). `detail`: for the log alone. */
export const tooMany = (waitSeconds: number, detail: string): AppError =>
  new AppError('too_many_requests', { detail, headers: { 'Retry-After': String(waitSeconds) } })
