/** A user as a file of another program tells of one, as it is written there. */
export interface RawUser {
  /** Of the file, from 1. */
  readonly line: number
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  /** Null: no password. */
  readonly hash: string | null
  readonly groups: readonly string[]
  readonly disabled: boolean
}

/** A user whose every part is in its one form. */
export interface ImportedUser {
  readonly line: number
  readonly username: string
  readonly name: string | null
  readonly email: string | null
  readonly passwordHash: string | null
  readonly roles: readonly string[]
  readonly disabled: boolean
}

/** The parts of a user that can be wrong; `line`: the line itself. */
export type ImportField = 'line' | 'username' | 'password' | 'email' | 'name' | 'roles' | 'disabled'

/** What is wrong with a line of the file. */
export interface ImportFault {
  readonly line: number
  readonly field: ImportField
  /** A code, as those of `fields` in answers. */
  readonly code: string
  /** The name of a role or column, where it says more. Never a hash. */
  readonly what?: string
}

/** What a file says, and what of it cannot be read. */
export interface Reading<User> {
  readonly users: readonly User[]
  readonly faults: readonly ImportFault[]
}

/** Reads a whole file of one kind. */
export type UserFileReader = (text: string) => Reading<RawUser>
