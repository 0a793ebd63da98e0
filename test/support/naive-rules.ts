import { isWithinRanges } from '../../lib/address-range.js'
import type { Asked } from '../../services/rules/compile.js'
import type { Rule } from '../../services/rules/rule.js'

/** The rules as the documents tell them, one by one and without an index: what the index must equal. */
export const findNaively = (rules: readonly Rule[], asked: Asked): Rule | null =>
  rules.find((rule) => matches(rule, asked)) ?? null

const matches = (rule: Rule, { host, path, method, address }: Asked): boolean =>
  one(rule.hosts, (each) => matchesHost(each, host)) &&
  one(rule.paths, (each) => matchesPath(segments(each), segments(path))) &&
  one(rule.methods, (each) => each === method) &&
  (rule.networks.length === 0 || isWithinRanges(address(), rule.networks))

const one = (list: readonly string[], holds: (item: string) => boolean): boolean =>
  list.length === 0 || list.some(holds)

const segments = (path: string): string[] => path.slice(1).split('/')

const matchesHost = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.')
    ? host.endsWith(pattern.slice(1)) && host.length >= pattern.length
    : pattern === host

export function matchesPath(pattern: readonly string[], path: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return path.length === 0
  if (first === '**') {
    return path.some((_, index) => matchesPath(rest, path.slice(index))) || matchesPath(rest, [])
  }
  const [head, ...tail] = path
  return head !== undefined && matchesSegment(first, head) && matchesPath(rest, tail)
}

const matchesSegment = (pattern: string, segment: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/[^*\w]/g, '\\$&').replaceAll('*', '.*')}$`, 's').test(segment)
