import type { Box } from './box.js'
import { unreachable } from './errors.js'
import { isSigned, type Gate, type Kept } from './gate.js'
import type { Pace } from './pace.js'
import type { Tabs } from './tabs.js'
import type { News, Truth } from './truth.js'

/** Sees that the truth is known: asks the gateway when it is time, and when something happened. */
export interface Keeper {
  /** Asks where we stand. */
  check(): Promise<void>
  /** Sees to newer credentials than those of the generation `seen`. */
  renew(seen?: number): Promise<void>
  /** The page is there again, or `hidden` where pages are kept for the way back. */
  readonly notice: (hidden: boolean) => void
  /** Another tab says something. */
  hear(news: News): void
}

export interface KeeperParts {
  readonly gate: Gate
  readonly pace: Pace
  readonly tabs: Tabs
  readonly truth: Truth
  /** Where tabs that are copies of one another keep what they share. */
  readonly copies: Box<Kept> | null
}

export function createKeeper({ gate, pace, tabs, truth, copies }: KeeperParts): Keeper {
  /** Whoever asks while it is under way gets the same. */
  const once = <A extends unknown[]>(work: (...given: A) => Promise<void>) => {
    let running: Promise<void> | null
    return (...given: A): Promise<void> =>
      (running ??= work(...given)
        .catch((error: unknown) => truth.fail(error))
        .finally(() => (running = null)))
  }
  const look = async (): Promise<void> => {
    const { version } = truth
    const standing = await gate.look()
    if (version !== truth.version) return look()
    if (!isSigned(standing) && standing.renewable) return renew()
    truth.learn(standing)
  }
  const check = once(look)
  const renewAlone = async (seen: number): Promise<void> => {
    // Another tab was faster.
    if (seen !== truth.generation) return
    const { version } = truth
    const standing = await gate.renew(pace.left() / 1000)
    // Another tab knew something new meanwhile: what is true now?
    const known = version === truth.version ? standing : await gate.look()
    const fresh = isSigned(known)
    // Renewed, and taken back already: that is no end, but not to be tried again at once.
    if (!fresh && known.renewable) throw unreachable()
    truth.learn(known, { fresh })
  }
  const renewOnce = once((seen: number) => tabs.alone(() => renewAlone(seen)))
  const renew = async (seen = truth.generation): Promise<void> => {
    if (!pace.isHeldBack()) await renewOnce(seen)
  }
  return {
    check,
    renew,
    notice: (hidden) => {
      if (hidden) return tabs.close()
      tabs.open()
      if (!pace.isHeldBack()) void check()
    },
    hear: ({ key, standing, kept }) => {
      if (truth.key && key === truth.key) {
        if (kept) copies?.write(kept)
        truth.learn(standing, { told: true })
      } else if (!copies || !isSigned(standing)) {
        // Another session: of all tabs, or one that may have ended together with this.
        truth.version++
        void check()
      }
    },
  }
}
