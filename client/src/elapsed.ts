import type { Environment } from './environment.js'

/**
 * Milliseconds since it was made, by whichever clock moved further. The steady one may stand still
 * while the machine sleeps, and the one on the wall may be set back: then the other knows. That a
 * clock was set forward looks like sleep, and costs one question to the gateway.
 */
export function elapsedClock({ now, monotonic }: Pick<Environment, 'now' | 'monotonic'>) {
  let [wall, steady, total] = [now(), monotonic(), 0]
  return (): number => {
    const [nextWall, nextSteady] = [now(), monotonic()]
    total += Math.max(nextWall - wall, nextSteady - steady, 0)
    ;[wall, steady] = [nextWall, nextSteady]
    return total
  }
}
