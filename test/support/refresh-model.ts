/** What is known of one token of a chain. Times are milliseconds. */
interface Link {
  readonly text: string
  readonly expiresAt: number
  spentAt: number | null
}

/** A chain of refresh tokens as it ought to be: small enough to be seen to be right. */
export interface ChainModel {
  readonly links: readonly Link[]
  readonly ended: boolean
  readonly end: number
}

export interface Times {
  readonly lifetime: number
  readonly grace: number
}

export const beginModel = (text: string, { now, end, lifetime }: Times & Begin): ChainModel => ({
  links: [{ text, expiresAt: Math.min(now + lifetime, end), spentAt: null }],
  ended: false,
  end,
})

interface Begin {
  readonly now: number
  readonly end: number
}

/** Stands for the successor that nobody has seen yet. */
const NEW = 'new'

interface Shown {
  readonly chain: ChainModel
  /** The text given out; null: refused. */
  readonly given: string | null
}

/** Shows one token, alone. */
function show(chain: ChainModel, text: string, { now, ...times }: Times & { now: number }): Shown {
  const link = chain.links.find((one) => one.text === text)
  const refused = { chain, given: null }
  if (!link || chain.ended || now >= chain.end) return refused
  if (link.spentAt === null) {
    if (now >= link.expiresAt) return refused
    const links = chain.links.map((one) => (one === link ? { ...one, spentAt: now } : one))
    const expiresAt = Math.min(now + times.lifetime, chain.end)
    return {
      chain: { ...chain, links: [...links, { text: NEW, expiresAt, spentAt: null }] },
      given: NEW,
    }
  }
  if (now - link.spentAt > times.grace) return { chain: { ...chain, ended: true }, given: null }
  const tail = chain.links.at(-1)
  return !tail || now >= tail.expiresAt ? refused : { chain, given: tail.text }
}

export interface Showing {
  readonly text: string
  /** What the program under test answered. */
  readonly given: string | null
}

/**
 * The chain after these were all shown at once: in some order they must explain what was given.
 * Null: in no order they do.
 */
export function explain(
  chain: ChainModel,
  showings: readonly Showing[],
  times: Times & { now: number },
): ChainModel | null {
  const [...left] = showings
  if (left.length === 0) return chain
  for (const one of left) {
    const shown = show(chain, one.text, times)
    const fresh = shown.given === NEW && one.given !== null && isUnknown(chain, one.given)
    if (!fresh && shown.given !== one.given) continue
    const known = fresh ? named(shown.chain, one.given) : shown.chain
    const rest = explain(
      known,
      left.filter((other) => other !== one),
      times,
    )
    if (rest) return rest
  }
  return null
}

const isUnknown = ({ links }: ChainModel, text: string): boolean =>
  links.every((link) => link.text !== text)

const named = (chain: ChainModel, text: string): ChainModel => ({
  ...chain,
  links: chain.links.map((link) => (link.text === NEW ? { ...link, text } : link)),
})
