import type { Rules } from './compile.js'

/** The rules in force. They are replaced as a whole: no request ever sees some old and some new. */
export interface CurrentRules {
  get(): Rules
  replace(rules: Rules): void
  /** `listener` is called after each replacement: what was remembered of the old rules is void. */
  onReplaced(listener: () => void): void
}

export function createCurrentRules(first: Rules): CurrentRules {
  const listeners: (() => void)[] = []
  let rules = first
  return {
    get: () => rules,
    replace: (next) => {
      rules = next
      for (const listener of listeners) listener()
    },
    onReplaced: (listener) => void listeners.push(listener),
  }
}
