/** Runs `work` when its turn has come, and passes on how it ended. */
export type Limit = <T>(work: () => Promise<T>) => Promise<T>

/** Lets at most `most` pieces of work run at once; the others wait in the order they came. */
export function createLimit(most: number): Limit {
  const waiting: (() => void)[] = []
  let running = 0

  const leave = (): void => {
    const next = waiting.shift()
    if (next)
      next() // hands its own place over, so that nobody slips in between
    else running -= 1
  }

  return async (work) => {
    if (running < most) running += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      leave()
    }
  }
}
