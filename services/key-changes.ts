import type { Transaction } from 'sequelize'
import type { JwtSettings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import type { Models } from '../models/index.js'
import type { Audit } from './audit.js'
import { keyRingAt, livesOf } from './key-ring.js'
import { decideForgotten, decideNextKey, PUBLISHED_BEFORE } from './key-rotation.js'
import type { KeyVault } from './key-vault.js'
import { openRow, sealNothing, toRow, type OwnKey } from './own-keys.js'
import { makeKeyPair, type KeyPair, type KeyPairAlgorithm } from './tokens/key-pair.js'

/** What may be done with the keys. Each is one transaction, and of several at once one waits. */
export interface KeyChanges {
  /** Makes the key that is needed next, if one is, and forgets what nobody needs. */
  readonly keepUp: (options: { readonly adoptAlgorithm: boolean }) => Promise<void>
  /**
   * Lets a new key sign: once it was published for long enough, or at once, which here means as
   * soon as every instance knows it. One that is on its way already is taken.
   */
  readonly rotate: (when: 'published' | 'at_once') => Promise<void>
  /** Takes a key back, at once; another one signs. False when it was not there to take back. */
  readonly revoke: (kid: string) => Promise<boolean>
}

export interface KeyChangesParts {
  readonly models: Models
  readonly settings: Pick<JwtSettings, 'keyMaxAgeSeconds' | 'lifetimeSeconds'>
  readonly algorithm: KeyPairAlgorithm
  readonly vault: KeyVault
  readonly clock: Clock
  readonly audit: Pick<Audit, 'record'>
}

/** What every instance surely does within, in milliseconds: notice that the keys have changed. */
const KNOWN_EVERYWHERE = 5000

type Work<T> = (keys: readonly OwnKey[], transaction: Transaction) => Promise<T>

/** Makes what changes the keys. */
export function createKeyChanges(parts: KeyChangesParts): KeyChanges {
  const { models, algorithm, clock } = parts

  /** The counter is held until the transaction ends, and tells the others that it has. */
  const change = <T>(work: Work<T>): Promise<T> =>
    models.transaction(async (transaction) => {
      await models.Counter.next('signing_keys', transaction)
      return work(await readKeys(parts, transaction), transaction)
    })

  return {
    keepUp: async ({ adoptAlgorithm }) => {
      const wish = { adopted: adoptAlgorithm ? algorithm : null }
      const before = await readKeys(parts, null)
      if (!isWorkLeft(parts, before, wish)) return
      // Before the transaction: others would wait while a key is made.
      const pair = nextFrom(parts, before, wish) ? await makeKeyPair(algorithm) : null
      await change((keys, transaction) => tidy(parts, { keys, pair, ...wish }, transaction))
    },
    rotate: async (when) => {
      const pair = await makeKeyPair(algorithm)
      const wait = when === 'at_once' ? KNOWN_EVERYWHERE : PUBLISHED_BEFORE * 1000
      const signsFrom = new Date(clock.now().getTime() + wait)
      await change((keys, transaction) => letSign(parts, { keys, pair, signsFrom }, transaction))
    },
    revoke: async (kid) => {
      const pair = await makeKeyPair(algorithm)
      return change((_keys, transaction) => revoke(parts, { kid, pair }, transaction))
    },
  }
}

async function readKeys(
  { models, vault }: Pick<KeyChangesParts, 'models' | 'vault'>,
  transaction: Transaction | null,
): Promise<OwnKey[]> {
  const rows = await models.SigningKey.list(transaction)
  return rows.map((row) => openRow(row, vault)).filter((key) => key !== null)
}

interface Wish {
  /** The algorithm that the keys are to have from now on; null: what they have. */
  readonly adopted: KeyPairAlgorithm | null
}

const nextFrom = (
  { settings, clock }: KeyChangesParts,
  keys: readonly OwnKey[],
  { adopted }: Wish,
): Date | null =>
  decideNextKey(keys, {
    now: clock.now(),
    maxAgeSeconds: settings.keyMaxAgeSeconds,
    algorithm: adopted,
  })

const forgottenOf = (keys: readonly OwnKey[], now: Date): OwnKey[] =>
  decideForgotten(keys, now).filter(({ signing }) => signing !== null)

/** Keys that sign now or later, and are noted with a shorter life of tokens than they may give. */
const underrated = ({ settings, clock }: KeyChangesParts, keys: readonly OwnKey[]): OwnKey[] =>
  livesOf(keys)
    .filter(({ signsUntil }) => signsUntil > clock.now().getTime())
    .map(({ key }) => key)
    .filter(({ longestTokenSeconds }) => longestTokenSeconds < settings.lifetimeSeconds)

const isWorkLeft = (parts: KeyChangesParts, keys: readonly OwnKey[], wish: Wish): boolean =>
  nextFrom(parts, keys, wish) !== null ||
  underrated(parts, keys).length > 0 ||
  forgottenOf(keys, parts.clock.now()).length > 0

type Tidying = Wish & { readonly keys: readonly OwnKey[]; readonly pair: KeyPair | null }

async function tidy(
  parts: KeyChangesParts,
  { keys, pair, adopted }: Tidying,
  transaction: Transaction,
): Promise<void> {
  const { models, settings, clock } = parts
  const kids = underrated(parts, keys).map(({ kid }) => kid)
  await models.SigningKey.raiseLifetime(kids, settings.lifetimeSeconds, transaction)
  await forget(parts, forgottenOf(keys, clock.now()), transaction)
  const signsFrom = nextFrom(parts, keys, { adopted })
  if (pair && signsFrom) await add(parts, { pair, signsFrom }, transaction)
}

async function forget(
  { models, vault }: KeyChangesParts,
  keys: readonly OwnKey[],
  transaction: Transaction,
): Promise<void> {
  const kids = new Set(keys.map(({ kid }) => kid))
  const rows = (await models.SigningKey.list(transaction)).filter(({ kid }) => kids.has(kid))
  for (const row of rows) {
    await models.SigningKey.reseal(row.kid, sealNothing(row, vault), transaction)
  }
}

async function add(
  { models, settings, vault, clock, audit }: KeyChangesParts,
  { pair, signsFrom }: { pair: KeyPair; signsFrom: Date },
  transaction: Transaction,
): Promise<void> {
  const longestTokenSeconds = settings.lifetimeSeconds
  const row = toRow(pair, { createdAt: clock.now(), signsFrom, longestTokenSeconds }, vault)
  await models.SigningKey.add(row, transaction)
  const reason = `${row.kid}, ${row.algorithm}, signs from ${signsFrom.toISOString()}`
  await audit.record('signing_key_added', { reason }, transaction)
}

interface Succession {
  readonly keys: readonly OwnKey[]
  readonly pair: KeyPair
  readonly signsFrom: Date
}

/** The key that is on its way signs from then on, if it was to sign later; else the new one does. */
async function letSign(
  parts: KeyChangesParts,
  { keys, pair, signsFrom }: Succession,
  transaction: Transaction,
): Promise<void> {
  const { next } = keyRingAt(keys, parts.clock.now())
  if (!next) return add(parts, { pair, signsFrom }, transaction)
  if (next.signsFrom <= signsFrom) return
  await parts.models.SigningKey.signFrom(next.kid, signsFrom, transaction)
  const reason = `${next.kid}, signs from ${signsFrom.toISOString()}`
  await parts.audit.record('signing_key_advanced', { reason }, transaction)
}

async function revoke(
  parts: KeyChangesParts,
  { kid, pair }: { kid: string; pair: KeyPair },
  transaction: Transaction,
): Promise<boolean> {
  const now = parts.clock.now()
  if (!(await parts.models.SigningKey.revoke(kid, now, transaction))) return false
  const keys = await readKeys(parts, transaction)
  await forget(
    parts,
    keys.filter((key) => key.kid === kid),
    transaction,
  )
  // One that nobody can replace by waiting: what signed is taken back.
  if (!keyRingAt(keys, now).signing) {
    await letSign(parts, { keys, pair, signsFrom: now }, transaction)
  }
  await parts.audit.record('signing_key_revoked', { reason: kid }, transaction)
  return true
}
