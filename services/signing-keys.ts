import type { Logger } from 'pino'
import type { JwtSettings } from '../config/settings.js'
import { AppError } from '../errors/app-error.js'
import { causesOf } from '../errors/causes-of.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Audit } from './audit.js'
import { createKeyChanges } from './key-changes.js'
import { livesOf, type KeyLife } from './key-ring.js'
import { createKeyVault, type KeyVault } from './key-vault.js'
import { openRow, type OwnKey } from './own-keys.js'
import { createTurns } from './turns.js'
import { ringAlgorithmOf, type KeyPairAlgorithm } from './tokens/key-pair.js'
import { createSecretKeys, mapByKid, type SigningKey, type TokenKeys } from './tokens/keys.js'
import type { PublicJwk } from './tokens/public-key.js'

/** The keys of the gateway: those it signs with, and what it publishes of them. */
export interface SigningKeys extends TokenKeys {
  /**
   * The key that assertions are signed with: always of a pair that is published, whatever signs
   * tokens. Throws as `signing` does.
   */
  readonly signingAssertions: () => SigningKey
  /** The public keys, for everybody. Throws AppError `unavailable` until they were read. */
  readonly published: () => readonly PublicJwk[]
  /** Why nothing can be signed or verified yet, for operators; null: it can. */
  readonly findFault: () => string | null
  /** Reads the keys, makes the first, and keeps up from then on. Never rejects. */
  readonly start: () => Promise<void>
  /** Reads the keys anew, because they have changed. Never rejects. */
  readonly follow: () => Promise<void>
  /** Keeps up no more; resolves once nothing is under way. */
  readonly stop: () => Promise<void>
}

export interface SigningKeysParts {
  readonly models: Models
  readonly settings: JwtSettings
  readonly clock: Clock
  readonly log: Logger
  readonly audit: Audit
}

/**
 * The keys that `settings` ask for: of secrets, or pairs of our own in the database. Who could verify
 * by a secret could sign by it, so that assertions are signed with a pair all the same: then the
 * pairs are for nothing else, and no token is verified with them.
 */
export function createSigningKeys(parts: SigningKeysParts): SigningKeys {
  const { algorithm, secrets } = parts.settings
  const own = createOwnKeys(parts, ringAlgorithmOf(algorithm))
  return algorithm === 'HS256' ? { ...own, ...createSecretKeys(secrets) } : own
}

/** How often it is looked whether a key has grown old, in milliseconds. */
const KEEP_UP_INTERVAL = 60_000

/** How soon a reading that failed is tried again, in milliseconds. */
const RETRY_AFTER = 1000

function createOwnKeys(parts: SigningKeysParts, algorithm: KeyPairAlgorithm): SigningKeys {
  const { models, settings, clock, log } = parts
  const vault = createKeyVault(settings.secrets)
  const changes = createKeyChanges({ ...parts, algorithm, vault })
  const known = createKnownKeys(clock)
  const warnOf = createWarning(log)
  let adopted = false

  const refresh = async (): Promise<void> => {
    // A key in another algorithm is made when the settings are read, not each time one is seen:
    // instances with other settings would make keys against each other.
    await changes.keepUp({ adoptAlgorithm: !adopted })
    adopted = true
    known.replace(await readAll(models, vault, warnOf))
  }
  const keeper = createKeeper(refresh, log)
  return { ...known, signingAssertions: known.signing, ...keeper }
}

async function readAll(
  models: Models,
  vault: KeyVault,
  warnOf: (kid: string) => void,
): Promise<OwnKey[]> {
  const keys = (await models.SigningKey.list()).map((row) => openRow(row, vault) ?? row.kid)
  for (const key of keys) if (typeof key === 'string') warnOf(key)
  return keys.filter((key) => typeof key !== 'string')
}

/** Says of each key once that it is not ours. */
function createWarning(log: Logger): (kid: string) => void {
  const said = new Set<string>()
  return (kid) => {
    if (said.has(kid)) return
    said.add(kid)
    log.warn({ kid }, 'JWT_SECRET_KEY does not open this signing key: it counts for nothing')
  }
}

/** The keys as they were last read. What each is for at a moment is asked of the clock. */
function createKnownKeys(clock: Clock) {
  let lives: readonly KeyLife<OwnKey>[] | null = null
  let byKid: ReadonlyMap<string, KeyLife<OwnKey>> = new Map()

  const read = (): readonly KeyLife<OwnKey>[] => {
    if (lives === null) throw unavailable('the signing keys were not read yet')
    return lives
  }
  return {
    replace: (keys: readonly OwnKey[]): void => {
      mapByKid(keys.map(({ verifying }) => verifying))
      lives = livesOf(keys)
      byKid = new Map(lives.map((life) => [life.key.kid, life]))
    },
    signing: () => {
      const now = clock.now().getTime()
      const life = read().find(({ signsFrom, signsUntil }) => signsFrom <= now && now < signsUntil)
      if (!life?.key.signing) throw unavailable('there is no key to sign with')
      return life.key.signing
    },
    find: (kid: string) => {
      read()
      const life = byKid.get(kid)
      return life && clock.now().getTime() < life.publishedUntil ? life.key.verifying : null
    },
    published: () =>
      read()
        .filter(({ publishedUntil }) => clock.now().getTime() < publishedUntil)
        .map(({ key }) => key.jwk),
    findFault: () => (lives === null ? 'the signing keys were not read yet' : null),
  }
}

const unavailable = (detail: string): AppError =>
  new AppError('unavailable', { detail, headers: { 'Retry-After': '5' } })

/** Runs `refresh` when told to and at intervals, one at a time; what fails is soon tried again. */
function createKeeper(refresh: () => Promise<void>, log: Logger) {
  let failing = false
  let stopped = false
  let retrying: NodeJS.Timeout | undefined
  let keeping: NodeJS.Timeout | undefined

  const attempt = async (): Promise<void> => {
    if (stopped) return
    try {
      await refresh()
      failing = false
    } catch (error) {
      if (!failing) log.error({ causes: causesOf(error) }, 'the signing keys are not read')
      failing = true
      tryAgain()
    }
  }
  const turns = createTurns(attempt)
  const tryAgain = (): void => {
    clearTimeout(retrying)
    if (!stopped) retrying = setTimeout(() => void turns.join(), RETRY_AFTER).unref()
  }
  return {
    follow: () => turns.next(),
    start: () => {
      keeping ??= setInterval(() => void turns.join(), KEEP_UP_INTERVAL).unref()
      return turns.next()
    },
    stop: () => {
      stopped = true
      clearInterval(keeping)
      clearTimeout(retrying)
      return turns.settled()
    },
  }
}
