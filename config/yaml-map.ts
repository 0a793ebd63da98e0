import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml'
import { findClosestName } from '../lib/closest-name.js'
import { Secret } from '../lib/secret.js'
import type { Position } from './access-settings.js'
import { toTree } from './yaml-tree.js'
import { readScalar, type YamlContext } from './yaml-scalar.js'

/** One text of a list, which can be complained about where it stands. */
export interface YamlWord {
  readonly text: string
  readonly complain: (what: string) => void
}

/**
 * A map of a YAML file, read key by key. Each complaint names its line and column; a null value
 * counts as absent; a key nobody asked for is a complaint of `finish`.
 */
export class YamlMap {
  readonly #asked = new Set<string>()
  readonly #pairs: ReadonlyMap<string, Pair<Node, Node | null>>

  constructor(
    private readonly node: YAMLMap,
    private readonly context: YamlContext,
  ) {
    const pairs = node.items as Pair<Node, Node | null>[]
    this.#pairs = new Map(pairs.map((pair) => [keyOf(pair), pair]))
  }

  /** Complains about `key`, at its value if it is there, else at the beginning of the map. */
  complain(key: string, what: string): void {
    const pair = this.#pairs.get(key)
    this.context.complain(pair?.value ?? pair?.key ?? this.node, `${key}: ${what}`)
  }

  /** Complains about the map itself, at its beginning. */
  complainHere(what: string): void {
    this.context.complain(this.node, what)
  }

  /** Where the map begins. */
  get at(): Position {
    return this.context.locate(this.node)
  }

  /** Whether there was nothing to complain about so far, in all that is read. */
  get isClean(): boolean {
    return this.context.isClean()
  }

  has(key: string): boolean {
    return this.#find(key) !== null
  }

  /** Whether `key` stands there with nothing or `null` behind it. */
  isNull(key: string): boolean {
    return this.#pairs.has(key) && !this.has(key)
  }

  text(key: string): string | null {
    const node = this.#find(key)
    return node && this.#textOf(key, node)
  }

  requiredText(key: string): string {
    if (!this.has(key)) this.complain(key, 'is missing')
    return this.text(key) ?? ''
  }

  requiredSecret(key: string): Secret {
    return new Secret(this.requiredText(key))
  }

  flag(key: string): boolean | null {
    const node = this.#find(key)
    if (!node) return null
    if (isScalar(node) && typeof node.value === 'boolean') return node.value
    this.complain(key, 'must be true or false')
    return null
  }

  /** One of `choices`; the first when absent. */
  choice<T extends string>(key: string, choices: readonly [T, ...T[]]): T {
    const text = this.text(key) ?? choices[0]
    const found = choices.find((choice) => choice === text)
    if (found === undefined) this.complain(key, `must be one of ${choices.join(', ')}`)
    return found ?? choices[0]
  }

  /** A list of texts; empty when absent. */
  texts(key: string): string[] {
    const node = this.#find(key)
    return node ? this.#textsOf(key, node) : []
  }

  /** A text, or a list of at least one; empty when absent. */
  words(key: string): YamlWord[] {
    const node = this.#find(key)
    if (!node) {
      if (this.isNull(key)) this.complain(key, EMPTY)
      return []
    }
    const items = isSeq<Node>(node) ? node.items : [node]
    if (items.length === 0) this.complain(key, EMPTY)
    return items.flatMap((item) => {
      const text = this.#textOf(key, item)
      const complain = (what: string): void => this.context.complain(item, `${key}: ${what}`)
      return text === null ? [] : [{ text, complain }]
    })
  }

  /** A map of lists of texts, without a prototype, so that no name finds what nobody wrote. */
  textLists(key: string): Record<string, string[]> {
    const lists = Object.create(null) as Record<string, string[]>
    const map = this.map(key)
    for (const name of map?.keys ?? []) lists[name] = map?.texts(name) ?? []
    return lists
  }

  get keys(): string[] {
    return [...this.#pairs.keys()]
  }

  isMap(key: string): boolean {
    return isMap(this.#find(key))
  }

  /** How many items the list has; null where there is none. */
  lengthOf(key: string): number | null {
    const node = this.#find(key)
    return isSeq(node) ? node.items.length : null
  }

  map(key: string): YamlMap | null {
    const node = this.#find(key)
    if (!node) return null
    if (isMap(node)) return new YamlMap(node, this.context)
    this.complain(key, 'must be a map of keys and values')
    return null
  }

  /** A list of maps; empty when absent. */
  maps(key: string): YamlMap[] {
    const node = this.#find(key)
    if (!node) return []
    if (!isSeq<Node>(node)) {
      this.complain(key, 'must be a list')
      return []
    }
    return node.items.flatMap((item) => {
      if (isMap(item)) return [new YamlMap(item, this.context)]
      this.context.complain(item, `${key}: every item must be a map of keys and values`)
      return []
    })
  }

  /** Whatever stands there, as plain values: references and likely secrets become `Secret`. */
  tree(key: string): Record<string, unknown> {
    const map = this.map(key)
    return map ? (toTree(map.node, this.context) as Record<string, unknown>) : {}
  }

  /** Complains about every key that was not asked for. */
  finish(): void {
    for (const [key, pair] of this.#pairs) {
      if (this.#asked.has(key)) continue
      const meant = findClosestName(key, this.#asked)
      const hint =
        meant === null ? `known here: ${[...this.#asked].join(', ')}` : `did you mean ${meant}?`
      this.context.complain(pair.key, `unknown key; ${hint}`)
    }
  }

  #find(key: string): Node | null {
    this.#asked.add(key)
    const value = this.#pairs.get(key)?.value ?? null
    return isScalar(value) && value.value === null ? null : value
  }

  #textOf(key: string, node: Node): string | null {
    const value = readScalar(node, this.context)
    if (value === undefined) return null
    if (value instanceof Secret) return value.reveal()
    if (typeof value === 'string' && value.trim() !== '') return value.trim()
    const hint = typeof value === 'string' || value === null ? '' : '; put it in quotes'
    this.context.complain(node, `${key}: must be text${hint}`)
    return null
  }

  #textsOf(key: string, node: Node): string[] {
    if (isSeq<Node>(node)) return node.items.flatMap((item) => this.#textOf(key, item) ?? [])
    this.complain(key, 'must be a list of texts')
    return []
  }
}

/** Whoever means all leaves the key out: nothing behind it may be a line that got lost. */
const EMPTY = 'is empty; leave the key out to mean all'

const keyOf = ({ key }: Pair<Node, Node | null>): string => (isScalar(key) ? String(key.value) : '')
