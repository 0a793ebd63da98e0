import { createHash } from 'node:crypto'
import type { Row } from '../../models/table.js'

/** What a table holds, in short. */
export interface TableSum {
  readonly rows: number
  /** In hexadecimal. */
  readonly sha256: string
}

export type TableSums = Readonly<Record<string, TableSum>>

const MODULUS = 2n ** 256n

/**
 * Adds up rows: SHA-256 over the JSON of each, and the sum of these modulo 2^256. So it does not
 * depend on the order in which a database keeps them.
 */
export class Digests {
  readonly #sums = new Map<string, { rows: number; sum: bigint }>()

  /** `tables`: their names, so that empty ones are told as well. */
  constructor(tables: readonly string[]) {
    for (const name of tables) this.#sums.set(name, { rows: 0, sum: 0n })
  }

  /** Counts a row in; its own SHA-256. */
  add(table: string, row: Row): string {
    const digest = createHash('sha256').update(JSON.stringify(row)).digest('hex')
    const sum = this.#sums.get(table)
    if (!sum) throw new TypeError(`there is no table ${table}`)
    sum.rows += 1
    sum.sum = (sum.sum + BigInt(`0x${digest}`)) % MODULUS
    return digest
  }

  /** How many rows there were, of all tables. */
  get rows(): number {
    return [...this.#sums.values()].reduce((count, { rows }) => count + rows, 0)
  }

  sums(): TableSums {
    return Object.fromEntries(
      [...this.#sums].map(([name, { rows, sum }]) => [
        name,
        { rows, sha256: sum.toString(16).padStart(64, '0') },
      ]),
    )
  }
}

/** The first table that is not the same in both; null: all are. */
export function findDifference(one: TableSums, other: TableSums): string | null {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const isSame = (name: string): boolean =>
    one[name]?.rows === other[name]?.rows && one[name]?.sha256 === other[name]?.sha256
  return names.find((name) => !isSame(name)) ?? null
}
