/** A user as the rest of the gateway knows one: never the row, never the password hash. */
export interface Account {
  readonly id: string
  /** `service`: a program, which has no way to sign in. Never changes. */
  readonly kind: 'person' | 'service'
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  readonly emailVerified: boolean
  readonly roles: readonly string[]
  readonly disabled: boolean
  readonly hasPassword: boolean
  readonly lastSignedInAt: Date | null
  readonly createdAt: Date
  readonly updatedAt: Date
  /** Grows by one with every change: the ETag of the account. */
  readonly version: number
}

/** The part of an account that its own holder and API clients see. */
export interface UserView {
  id: string
  username: string
  name: string | null
  email: string | null
  roles: string[]
}

/** An allow-list: what is not named here leaves the gateway through no token and no page. */
export const toUserView = (account: Account): UserView => ({
  id: account.id,
  username: account.username,
  name: account.name,
  email: account.email,
  roles: [...account.roles],
})
