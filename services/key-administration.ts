import type { JwtSettings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Audit } from './audit.js'
import { createKeyChanges, type KeyChanges } from './key-changes.js'
import { livesOf, type KeyLife } from './key-ring.js'
import { createKeyVault } from './key-vault.js'
import { openRow, type OwnKey } from './own-keys.js'
import { ringAlgorithmOf } from './tokens/key-pair.js'

/** What whoever runs the gateway may know of the keys, and do with them. */
export interface KeyAdministration extends Pick<KeyChanges, 'rotate' | 'revoke'> {
  /** Every key there ever was, the oldest first. */
  list(): Promise<KeyInfo[]>
}

export interface KeyInfo {
  readonly kid: string
  readonly algorithm: string
  /**
   * `published`: it will sign. `retiring`: it signs no more, what it signed is valid. `foreign`: not
   * sealed under a secret that is listed, so that it counts for nothing.
   */
  readonly state: 'published' | 'signing' | 'retiring' | 'retired' | 'revoked' | 'foreign'
  readonly signsFrom: Date
  /** null: not yet known. */
  readonly publishedUntil: Date | null
}

interface Parts {
  readonly settings: JwtSettings
  readonly models: Models
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
}

/** The administration of the keys: those of tokens and assertions, or of assertions alone. */
export function createKeyAdministration(parts: Parts): KeyAdministration {
  const { secrets } = parts.settings
  const algorithm = ringAlgorithmOf(parts.settings.algorithm)
  const vault = createKeyVault(secrets)
  const { rotate, revoke } = createKeyChanges({ ...parts, algorithm, vault })
  return {
    rotate,
    revoke,
    list: async () => {
      const rows = await parts.models.SigningKey.list()
      const keys = rows.map((row) => openRow(row, vault)).filter((key) => key !== null)
      const lives = new Map(livesOf(keys).map((life) => [life.key.kid, life]))
      const now = parts.clock.now().getTime()
      return rows.map(({ kid, algorithm, signsFrom }) => {
        const life = lives.get(kid)
        const until = life?.publishedUntil ?? Infinity
        const publishedUntil = Number.isFinite(until) ? new Date(until) : null
        return { kid, algorithm, state: stateOf(life, now), signsFrom, publishedUntil }
      })
    },
  }
}

function stateOf(life: KeyLife<OwnKey> | undefined, now: number): KeyInfo['state'] {
  if (!life) return 'foreign'
  if (life.key.revokedAt !== null) return 'revoked'
  if (now >= life.publishedUntil) return 'retired'
  if (now >= life.signsUntil) return 'retiring'
  return now >= life.signsFrom ? 'signing' : 'published'
}
