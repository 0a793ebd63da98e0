/** When a key signs, and how long what it signed must be verified. */
export interface RingKey {
  readonly kid: string
  /** Since when it is published. */
  readonly createdAt: Date
  /** It signs from then on, until a later key does. */
  readonly signsFrom: Date
  /** null: it was not revoked. */
  readonly revokedAt: Date | null
  /** How long the longest token lives that it may have signed, in seconds. */
  readonly longestTokenSeconds: number
}

/** What the keys are for at one moment. */
export interface KeyRing<K> {
  /** The one that signs. */
  readonly signing: K | null
  /** The next one to sign, published already. */
  readonly next: K | null
  /** All whose tokens may be valid, and those that will sign, the oldest first. */
  readonly published: readonly K[]
}

/** A key and the moments of its life, in milliseconds since the epoch; Infinity: not yet known. */
export interface KeyLife<K> {
  readonly key: K
  readonly signsFrom: number
  readonly signsUntil: number
  readonly publishedUntil: number
}

/**
 * How much longer a key is published than its last token lives, in seconds: clocks differ, and the
 * verifiers of others accept a token for a minute after it has expired.
 */
export const RETIRING_MARGIN = 120

/**
 * The lives of `keys`, each as the others make it: published first, signing later, retired once
 * the last token it signed has expired. Depends on nothing else, so every instance that has the
 * same keys sees the same, in whatever order they come.
 */
export function livesOf<K extends RingKey>(keys: readonly K[]): KeyLife<K>[] {
  const inOrder = [...keys].sort(byBeginning)
  return inOrder.map((key, at) => {
    const successor = inOrder.slice(at + 1).find(everSigns)
    const signsUntil = successor?.signsFrom.getTime() ?? Infinity
    const retired = signsUntil + (key.longestTokenSeconds + RETIRING_MARGIN) * 1000
    const revoked = key.revokedAt?.getTime() ?? Infinity
    return {
      key,
      signsFrom: key.signsFrom.getTime(),
      signsUntil: Math.min(signsUntil, revoked),
      publishedUntil: Math.min(retired, revoked),
    }
  })
}

const byBeginning = (a: RingKey, b: RingKey): number =>
  a.signsFrom.getTime() - b.signsFrom.getTime() || (a.kid < b.kid ? -1 : 1)

/** A key that was revoked after it had begun to sign ended the one before it all the same. */
const everSigns = ({ signsFrom, revokedAt }: RingKey): boolean =>
  revokedAt === null || revokedAt > signsFrom

/** Which key signs at `now`, which comes next, and which are published. */
export function keyRingAt<K extends RingKey>(keys: readonly K[], now: Date): KeyRing<K> {
  const time = now.getTime()
  const lives = livesOf(keys).filter(({ publishedUntil }) => time < publishedUntil)
  const isSigning = (life: KeyLife<K>) => life.signsFrom <= time && time < life.signsUntil
  return {
    signing: lives.find(isSigning)?.key ?? null,
    next: lives.find(({ signsFrom }) => signsFrom > time)?.key ?? null,
    published: lives.map(({ key }) => key),
  }
}
