import { isWithinRanges } from '../../lib/address-range.js'
import { hostCovers } from '../../lib/patterns/host-pattern.js'
import { PlaceIndex } from '../../lib/patterns/place-index.js'
import type { Rules } from './compile.js'
import { findUnmet, meets, type Answer, type Known, type RequirementKey } from './meets.js'
import type { Rule } from './rule.js'

/** A request of somebody, in the form that rules are asked in. */
export interface Question {
  readonly host: string
  readonly path: string
  readonly method: string
  /** Of the client; null: it is not said, and matches no network. */
  readonly address: string | null
  /** null: somebody who is not signed in. */
  readonly known: Known | null
}

/** The first part of a rule that did not match. */
export type Mismatch = 'host' | 'path' | 'method' | 'network'

/** What rules answer, and why. */
export interface Explanation {
  readonly answer: Answer
  /** The rule that decided; null: none matched. */
  readonly rule: Rule | null
  /** Of its `allow`, what the person lacks. */
  readonly unmet: readonly RequirementKey[]
  /** The rules before it, or all, and why they did not decide. */
  readonly passedOver: readonly { readonly rule: Rule; readonly because: Mismatch }[]
}

/** Asks `rules` as a request would, and says why they answer so. */
export function explainAnswer(rules: Rules, question: Question): Explanation {
  const rule = rules.find({ ...question, address: () => question.address ?? '' })
  const { known } = question
  const before = rule === null ? rules.all : rules.all.slice(0, rules.all.indexOf(rule))
  const whereNone = known === null ? 'sign-in' : 'no'
  return {
    answer: rule === null ? whereNone : meets(rule.allow, known),
    rule,
    unmet: rule && known ? findUnmet(rule.allow, known) : [],
    passedOver: before.map((each) => ({ rule: each, because: mismatchOf(each, question) })),
  }
}

function mismatchOf(rule: Rule, { host, path, method, address }: Question): Mismatch {
  const { hosts, paths, methods, networks } = rule
  if (hosts.length > 0 && !hosts.some((each) => hostCovers(each, host))) return 'host'
  if (!matchesPath(paths, path)) return 'path'
  if (methods.length > 0 && !methods.includes(method)) return 'method'
  if (isWithinRanges(address ?? '', networks)) {
    throw new TypeError('a rule that matches was passed over')
  }
  return 'network'
}

function matchesPath(paths: readonly string[], path: string): boolean {
  let matches = false
  new PlaceIndex([{ hosts: [], paths }]).find('', path, (numbers) => {
    matches ||= numbers.length > 0
  })
  return matches
}
