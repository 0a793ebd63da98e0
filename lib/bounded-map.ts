export interface Bounds {
  readonly entries: number
  readonly bytes: number
}

interface Kept<Value> {
  readonly value: Value
  readonly bytes: number
}

/** Entries that were set, or asked for, at about the same time. */
class Generation<Value> {
  readonly kept = new Map<string, Kept<Value>>()
  bytes = 0

  add(key: string, entry: Kept<Value>): void {
    this.remove(key)
    this.kept.set(key, entry)
    this.bytes += entry.bytes
  }

  remove(key: string): void {
    const entry = this.kept.get(key)
    if (!entry) return
    this.kept.delete(key)
    this.bytes -= entry.bytes
  }
}

/**
 * A map that never grows over its bounds, whoever fills it: what was not asked for lately goes
 * first, half of all at once. (To take the oldest out of a Map one by one, each search begins at the
 * first that ever was.)
 */
export class BoundedMap<Value> {
  readonly #half: Bounds
  #young = new Generation<Value>()
  #old = new Generation<Value>()

  constructor({ entries, bytes }: Bounds) {
    this.#half = { entries: entries / 2, bytes: bytes / 2 }
  }

  get size(): number {
    return this.#young.kept.size + this.#old.kept.size
  }

  /** What all entries were said to take. */
  get bytes(): number {
    return this.#young.bytes + this.#old.bytes
  }

  get(key: string): Value | undefined {
    const young = this.#young.kept.get(key)
    if (young) return young.value
    const old = this.#old.kept.get(key)
    if (!old) return undefined
    this.#old.remove(key)
    this.#add(key, old)
    return old.value
  }

  /**
   * Keeps `value`, which takes about `bytes` with its key. The key is copied: cut out of a longer
   * text, it would hold all of that in memory.
   */
  set(key: string, value: Value, bytes: number): void {
    this.#old.remove(key)
    this.#add(key, { value, bytes })
  }

  delete(key: string): void {
    this.#young.remove(key)
    this.#old.remove(key)
  }

  #add(key: string, entry: Kept<Value>): void {
    const { entries, bytes } = this.#half
    this.#young.remove(key)
    const isFull = this.#young.kept.size + 1 > entries || this.#young.bytes + entry.bytes > bytes
    if (isFull) {
      this.#old = this.#young
      this.#young = new Generation()
    }
    // What is larger than all may be would be the only thing that is remembered.
    if (entry.bytes <= bytes) this.#young.add(Buffer.from(key).toString(), entry)
  }
}
