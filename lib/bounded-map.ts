export interface Bounds {
  readonly entries: number
  readonly bytes: number
}

interface Kept<Value> {
  readonly value: Value
  readonly bytes: number
}

/** A map that never grows over its bounds, whoever fills it: the oldest entries go first. */
export class BoundedMap<Value> {
  readonly #kept = new Map<string, Kept<Value>>()
  readonly #bounds: Bounds
  #bytes = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  get size(): number {
    return this.#kept.size
  }

  /** What all entries were said to take. */
  get bytes(): number {
    return this.#bytes
  }

  get(key: string): Value | undefined {
    return this.#kept.get(key)?.value
  }

  /**
   * Keeps `value`, which takes about `bytes` with its key. The key is copied: cut out of a longer
   * text, it would hold all of that in memory.
   */
  set(key: string, value: Value, bytes: number): void {
    this.delete(key)
    this.#kept.set(Buffer.from(key).toString(), { value, bytes })
    this.#bytes += bytes
    while (this.#kept.size > this.#bounds.entries || this.#bytes > this.#bounds.bytes) {
      const [oldest] = this.#kept.keys()
      if (oldest === undefined) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const kept = this.#kept.get(key)
    if (!kept) return
    this.#kept.delete(key)
    this.#bytes -= kept.bytes
  }
}
