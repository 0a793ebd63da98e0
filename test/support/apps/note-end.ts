/** Tells how long after signing out something ended; nothing depends on it. */
export function noteEnd(what: string, milliseconds: number): void {
  process.stderr.write(`      ${what} ended ${milliseconds} ms after signing out\n`)
}
