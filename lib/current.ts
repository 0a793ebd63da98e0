/** What is in force now. It is replaced as a whole: nobody ever sees some of the old and some of the new. */
export interface Current<T> {
  get(): T
  replace(next: T): void
  /** `listener` is called after each replacement: what was remembered of the old one is void. */
  onReplaced(listener: () => void): void
}

export function createCurrent<T>(first: T): Current<T> {
  const listeners: (() => void)[] = []
  let value = first
  return {
    get: () => value,
    replace: (next) => {
      value = next
      for (const listener of listeners) listener()
    },
    onReplaced: (listener) => void listeners.push(listener),
  }
}
