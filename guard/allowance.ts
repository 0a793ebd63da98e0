import type { Clock } from '../lib/clock.js'

/** How often something may be done: `most` times at once, and once more every `everyMs`. */
export function createAllowance(
  clock: Clock,
  { most, everyMs }: { most: number; everyMs: number },
) {
  let left = most
  let at = clock.now().getTime()
  /** Whether it may be done now; if so, it counts as done. */
  return (): boolean => {
    const now = clock.now().getTime()
    // Whichever way the clock was set meanwhile.
    left = Math.min(most, left + Math.abs(now - at) / everyMs)
    at = now
    if (left < 1) return false
    left -= 1
    return true
  }
}
