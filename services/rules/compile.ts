import { isWithinRanges } from '../../lib/address-range.js'
import { PlaceIndex } from '../../lib/patterns/place-index.js'
import { IMPLIED_RULE, type Rule } from './rule.js'

/** A request, as far as it takes part in finding its rule. */
export interface Asked {
  /** `Host.name`. */
  readonly host: string
  /** `Target.path`. */
  readonly path: string
  readonly method: string
  /** The client's; asked for only where a rule that matches otherwise names networks. */
  readonly address: () => string
}

/** Rules, ready to be asked. What a question costs does not grow with their number. */
export interface Rules {
  /** The first whose host, path, method and network all match: it decides. null: none does. */
  find(asked: Asked): Rule | null
  /** Whether a rule names the host `name`, so that people may be sent back to it. */
  namesHost(name: string): boolean
  readonly all: readonly Rule[]
}

/** The rules as written; none written (null): the implied one. */
export const rulesOf = (written: readonly Rule[] | null): Rules =>
  compileRules(written ?? [IMPLIED_RULE])

/** Builds the index. `rules` are as gateway.yaml was read: no pattern is checked again. */
export function compileRules(rules: readonly Rule[]): Rules {
  const index = new PlaceIndex(rules)
  const search = new Search(rules)
  return {
    find: (asked) => {
      search.begin(asked)
      index.find(asked.host, asked.path, search.see)
      return search.end()
    },
    namesHost: (name) => index.namesHost(name),
    all: rules,
  }
}

/** The look for the first rule among those of a place; one serves all, since none waits for anything. */
class Search {
  #asked: Asked | null = null
  #best = Infinity

  constructor(private readonly rules: readonly Rule[]) {}

  begin(asked: Asked): void {
    this.#asked = asked
    this.#best = Infinity
  }

  end(): Rule | null {
    this.#asked = null
    return this.rules[this.#best] ?? null
  }

  readonly see = (numbers: readonly number[]): void => {
    for (const number of numbers) {
      if (number >= this.#best) return
      const rule = this.rules[number]
      if (rule && this.#asked && matchesRest(rule, this.#asked)) this.#best = number
    }
  }
}

/** Whether method and network match; the place did. */
export const matchesRest = (
  rule: Rule,
  { method, address }: Omit<Asked, 'host' | 'path'>,
): boolean =>
  (rule.methods.length === 0 || rule.methods.includes(method)) &&
  (rule.networks.length === 0 || isWithinRanges(address(), rule.networks))
