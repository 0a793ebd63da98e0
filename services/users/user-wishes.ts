import type { Clock } from '../../lib/clock.js'
import type { Models } from '../../models/index.js'
import type { Account } from '../account.js'
import type { Accounts } from '../accounts.js'
import type { Actor, Expects } from '../actor.js'
import type { Audit } from '../audit.js'
import type { Page, PageWish } from '../pages.js'
import type { PasswordPolicy } from '../passwords/password-policy.js'
import type { Passwords } from '../passwords.js'
import type { Revocations } from '../revocations.js'
import type { Sessions } from '../sessions.js'
import type { Tokens } from '../tokens.js'

/** The administration of accounts. Every change throws AppError as `rolesOfManager` does. */
export interface Users {
  /** By username. `search`: only whose username, name or e-mail holds it. */
  page(wish: PageWish & { readonly search?: string | undefined }): Promise<Page<Account>>
  /** Throws AppError `not_found`. */
  get(id: string): Promise<Account>
  /** Throws AppError `insufficient_role`, `invalid_request`, `username_taken`, `token_too_large`. */
  create(wish: NewUser, actor: Actor): Promise<Account>
  /**
   * Throws AppError `not_found`, `version_mismatch`, `insufficient_role`, `last_administrator`,
   * `invalid_request`, `token_too_large`; then nothing has changed.
   */
  change(wish: UserWish & { readonly change: UserChange }, actor: Actor): Promise<Account>
  /** Throws AppError `not_found`, `version_mismatch`, `insufficient_role`, `last_administrator`. */
  remove(wish: UserWish, actor: Actor): Promise<void>
}

export interface NewUser {
  /** Unless said, a person. */
  readonly kind?: Account['kind']
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  /** Null: they sign in through a provider. */
  readonly password: string | null
  readonly roles: readonly string[]
}

/** Which user, in which version. */
export interface UserWish {
  readonly id: string
  readonly expects: Expects
}

/** What is absent stays as it is. */
export interface UserChange {
  readonly name?: string | null | undefined
  readonly email?: string | null | undefined
  readonly password?: string | undefined
  readonly roles?: readonly string[] | undefined
  readonly disabled?: boolean | undefined
}

/** What the administration of accounts stands on. */
export interface UsersParts {
  readonly models: Models
  readonly accounts: Pick<Accounts, 'create'>
  readonly passwords: Pick<Passwords, 'hash'>
  readonly policy: PasswordPolicy
  readonly tokens: Pick<Tokens, 'requireFit'>
  readonly sessions: Pick<Sessions, 'endAll'>
  readonly revocations: Pick<Revocations, 'revoke'>
  readonly audit: Audit
  readonly clock: Clock
}
