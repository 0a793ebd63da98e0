/** Runs `work` when its turn has come, and passes on how it ended. */
export interface Limit {
  <T>(work: () => Promise<T>): Promise<T>
  /** How many run now, and how many wait. */
  readonly load: () => Load
}

export interface Load {
  readonly running: number
  readonly waiting: number
}

/** As many wait already as may: this piece of work was not begun. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull'
}

export interface LimitOptions {
  /** How many run at once. */
  readonly running: number
  /** How many may wait for that. Unless given, any number. */
  readonly waiting?: number
}

/**
 * Lets at most `running` pieces of work run at once; the others wait in the order they came. One
 * that comes when `waiting` already wait rejects with QueueFull at once.
 */
export function createLimit({ running: most, waiting: longest = Infinity }: LimitOptions): Limit {
  const waiting: (() => void)[] = []
  let running = 0

  const leave = (): void => {
    const next = waiting.shift()
    if (next)
      next() // hands its own place over, so that nobody slips in between
    else running -= 1
  }

  const limit = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running < most) running += 1
    else if (waiting.length < longest) await new Promise<void>((resolve) => waiting.push(resolve))
    else throw new QueueFull(`${longest} wait already`)
    try {
      return await work()
    } finally {
      leave()
    }
  }
  return Object.assign(limit, { load: () => ({ running, waiting: waiting.length }) })
}
