/** Work that is done again and again, and never twice at once. */
export interface Turns {
  /** The turn under way, or a new one. */
  join(): Promise<void>
  /** A turn that begins after this call; callers who wait for one share it. */
  next(): Promise<void>
  /** Resolves once no turn is under way. */
  settled(): Promise<void>
}

/** `work` must not reject: nobody may be there to hear it. */
export function createTurns(work: () => Promise<void>): Turns {
  let current: Promise<void> | null = null
  let following: Promise<void> | null = null

  const join = (): Promise<void> => {
    current ??= work().finally(() => {
      current = null
    })
    return current
  }
  const follow = async (): Promise<void> => {
    await current
    following = null
    await join()
  }
  return {
    join,
    next: () => (current === null ? join() : (following ??= follow())),
    settled: async () => {
      while (current !== null) await (following ?? current)
    },
  }
}
