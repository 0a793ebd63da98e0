import type { ApiKey } from '../../models/api-key.js'

/** A key as its owner sees it: never the key itself. */
export interface KeyInfo {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly networks: readonly string[]
  readonly createdAt: Date
  readonly expiresAt: Date
  /** To the minute; null: not yet. */
  readonly lastUsedAt: Date | null
}

/** A key that was just made. `text` is the key: it can never be read again. */
export interface MadeKey extends KeyInfo {
  readonly text: string
}

/** What may be shown of a row. */
export const toInfo = (row: ApiKey): KeyInfo => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes,
  networks: row.networks,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  lastUsedAt: row.lastUsedAt ?? null,
})
