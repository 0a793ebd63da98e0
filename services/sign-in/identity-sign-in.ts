import { randomInt } from 'node:crypto'
import type { Transaction } from 'sequelize'
import type { AdmissionSettings } from '../../config/settings.js'
import { AppError } from '../../errors/app-error.js'
import type { Clock } from '../../lib/clock.js'
import { toDisplayName } from '../../lib/display-name.js'
import { parseEmail, splitEmail } from '../../lib/email.js'
import { suggestUsername } from '../../lib/suggest-username.js'
import type { Identity } from '../../models/identity.js'
import type { Models } from '../../models/index.js'
import type { User } from '../../models/user.js'
import { compareRoles } from '../administration.js'
import { decideGroupRoles } from './admission.js'
import type { Audit } from '../audit.js'
import { applyRoles } from './provider-roles.js'
import type { IdentityProof } from '../proof.js'
import type { Revocations } from '../revocations.js'

interface Parts {
  readonly models: Models
  readonly clock: Clock
  readonly audit: Audit
  readonly revocations: Pick<Revocations, 'revoke'>
}

/** Somebody else was quicker to make an account for the very same identity: asked again, it is found. */
export class MadeMeanwhile extends Error {}

/**
 * Finds the user of (issuer, subject), or makes one with the identity and the default roles, and
 * applies the groups: all in one transaction, with the audit lines of it. Throws as
 * `IdentityLinking.resolve` says, and MadeMeanwhile or Sequelize's UniqueConstraintError when
 * somebody else was quicker: then it can be asked again.
 */
export const signInIdentity = (
  parts: Parts,
  proof: IdentityProof,
  admission: AdmissionSettings,
): Promise<User> =>
  parts.models.transaction(async (transaction) => {
    const { models, audit } = parts
    const here: Here = { ...parts, transaction }
    const identity = await models.Identity.find(proof, transaction)
    const user = identity
      ? await openKnown(here, identity)
      : await createStranger(here, proof, admission)
    const groups = decideGroupRoles(proof.groups, admission)
    const verdict = identity
      ? groups
      : { ...groups, given: [...admission.defaultRoles, ...groups.given] }
    const notes = await applyRoles(models, { user, verdict }, transaction)
    const fresh = (await models.User.findById(user.id, transaction)) ?? user
    await takeBackLost(here, { from: user, to: fresh })
    const who = { userId: user.id, username: user.username, provider: proof.provider }
    if (!identity) await audit.record('user_created', who, transaction)
    for (const reason of notes) {
      await audit.record('role_changed', { ...who, reason }, transaction)
    }
    return fresh
  })

interface Here extends Parts {
  readonly transaction: Transaction
}

/** Who lost a role at the provider has it in no token any more; the one to come is new. */
async function takeBackLost(
  { revocations, transaction }: Here,
  { from, to }: { from: User; to: User },
): Promise<void> {
  const { taken } = compareRoles(namesOf(from), namesOf(to))
  if (taken.length > 0) await revocations.revoke({ kind: 'user', id: to.id }, transaction)
}

const namesOf = ({ roles }: User): string[] => roles.map(({ name }) => name)

async function openKnown(
  { models, clock, transaction }: Here,
  { id, userId }: Identity,
): Promise<User> {
  const user = await models.User.findById(userId, transaction)
  if (!user) throw new AppError('sign_in_not_allowed', { detail: 'the account is gone' })
  if (user.disabledAt !== null) throw new AppError('account_disabled')
  await models.Identity.noteUse(id, clock.now(), transaction)
  return user
}

async function createStranger(
  here: Here,
  proof: IdentityProof,
  admission: AdmissionSettings,
): Promise<User> {
  const { models, clock, transaction } = here
  if (!admission.create) {
    throw new AppError('sign_in_not_allowed', { detail: 'unknown, and strangers get no account' })
  }
  const email = proof.email === null ? null : parseEmail(proof.email)
  const verified = email !== null && proof.emailVerified
  // Never joined by address: whoever holds it signs in first and links from there.
  if (verified && (await models.User.findVerifiedOwner(email, transaction))) {
    throw await whyOwned(here, proof)
  }
  const values = {
    username: await findFreeUsername(here, proof),
    email,
    emailVerifiedAt: verified ? clock.now() : null,
    name: proof.name === null ? null : toDisplayName(proof.name),
  }
  const user = await models.User.createWithRoles(values, [], transaction)
  const { provider, issuer, subject } = proof
  const identity = { userId: user.id, provider, issuer, subject, lastUsedAt: clock.now() }
  await models.Identity.link(identity, transaction)
  return user
}

/**
 * PostgreSQL answers each query from what is committed by then: the owner may have come with this
 * identity since it was looked for.
 */
async function whyOwned({ models, transaction }: Here, proof: IdentityProof): Promise<Error> {
  const identity = await models.Identity.find(proof, transaction)
  return identity ? new MadeMeanwhile() : new AppError('account_exists')
}

/** A name like the one the provider gave, that nobody has: with a number where somebody does. */
async function findFreeUsername(
  { models, transaction }: Here,
  { username, email, name }: IdentityProof,
): Promise<string> {
  const localPart = email === null ? null : (splitEmail(email)?.localPart ?? null)
  const wished = suggestUsername([username, localPart, name])
  const numbered = Array.from({ length: 8 }, (_, index) => `${wished}-${index + 2}`)
  for (const candidate of [wished, ...numbered]) {
    if (!(await models.User.findByUsername(candidate, transaction))) return candidate
  }
  return `${wished}-${randomInt(1_000_000_000, 10_000_000_000)}`
}
