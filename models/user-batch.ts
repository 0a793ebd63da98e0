import { randomUUID } from 'node:crypto'
import { Op, type Transaction } from 'sequelize'
import type { Role } from './role.js'
import type { UserRole } from './user-role.js'
import type { User, UserKind } from './user.js'

/** A user who is added with many others, with the names of roles. */
export type NewUserRow = Pick<
  User,
  'username' | 'name' | 'email' | 'emailVerifiedAt' | 'passwordHash' | 'disabledAt'
> & { readonly roles: readonly string[] }

/** The kind of each account of these usernames. */
export async function kindsOf(
  Users: typeof User,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, UserKind>> {
  const attributes = ['username', 'kind']
  const rows = await inPortions(usernames, (some) =>
    Users.findAll({ where: { username: some }, attributes }),
  )
  return new Map(rows.map(({ username, kind }) => [username, kind]))
}

/** The username of whose verified address each of these is. */
export async function verifiedOwnersOf(
  Users: typeof User,
  emails: readonly string[],
): Promise<Map<string, string>> {
  const attributes = ['username', 'email']
  const rows = await inPortions(emails, (some) =>
    Users.findAll({ where: { email: some, emailVerifiedAt: { [Op.not]: null } }, attributes }),
  )
  return new Map(rows.map(({ username, email }) => [email ?? '', username]))
}

/** Adds many at once; id and username of each. Throws RangeError where there is no such role. */
export async function addUsers(
  Users: typeof User,
  rows: readonly NewUserRow[],
  transaction: Transaction,
): Promise<{ id: string; username: string }[]> {
  const roleIds = await findRoleIds(Users, rows, transaction)
  const made = rows.map(({ roles, ...values }) => ({ id: randomUUID(), values, roles }))
  const held = made.flatMap(({ id: userId, roles }) =>
    [...new Set(roles)].map((name) => ({ userId, roleId: roleIds.get(name) ?? '' })),
  )
  if (held.some(({ roleId }) => roleId === '')) throw new RangeError('addUsers: no such role')
  const users = made.map(({ id, values }) => ({ id, ...values }))
  await Users.bulkCreate(users, { transaction })
  const through = (Users.associations['roles'] as unknown as Through).through.model
  await through.bulkCreate(held, { transaction })
  return users.map(({ id, username }) => ({ id, username }))
}

/** What Sequelize's types leave out. */
interface Through {
  readonly through: { readonly model: typeof UserRole }
}

async function findRoleIds(
  Users: typeof User,
  rows: readonly NewUserRow[],
  transaction: Transaction,
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(rows.flatMap(({ roles }) => roles))]
  const role = Users.associations['roles']?.target as typeof Role
  const roles = await role.findAll({ where: { name: names }, transaction })
  return new Map(roles.map(({ name, id }) => [name, id]))
}

/** Databases take so many values in one statement at least. */
const PORTION = 500

/** What `find` answers for all of `values`, some at a time. */
async function inPortions<T, Row>(
  values: readonly T[],
  find: (some: T[]) => Promise<Row[]>,
): Promise<Row[]> {
  const rows: Row[] = []
  for (let at = 0; at < values.length; at += PORTION) {
    rows.push(...(await find(values.slice(at, at + PORTION))))
  }
  return rows
}
