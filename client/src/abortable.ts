/** What every request takes: when `signal` aborts, it rejects with the signal's reason. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined
}
