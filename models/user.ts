import {
  DataTypes,
  Model,
  Op,
  literal,
  type BelongsToManySetAssociationsMixin,
  type CreationAttributes,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import { holdRow } from './hold-row.js'
import type { Role } from './role.js'
import type { Within } from './transaction.js'
import { userPage, type UserPage } from './user-page.js'

/** `service`: a program. It has no way to sign in; it shows keys. */
export type UserKind = 'person' | 'service'

/** The role of those who count as administrators. */
const ADMINISTRATOR = 'admin'

/** The roles come with the user, by name, in the same query. */
const WITH_ROLES = {
  include: { association: 'roles', through: { attributes: [] } },
  order: [['roles', 'name', 'ASC']] as [string, string, string][],
}

/** What an administrator or the user may change, besides password and roles. */
export type UserChanges = Partial<
  Pick<User, 'username' | 'email' | 'emailVerifiedAt' | 'name' | 'disabledAt'>
>

/** A row of `users`, with its roles. Usernames and e-mail addresses are stored in their one form. */
export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<string>
  declare username: string
  declare email: CreationOptional<string | null>
  /** Null: nobody has vouched for the address. At most one user has an address verified. */
  declare emailVerifiedAt: CreationOptional<Date | null>
  declare name: CreationOptional<string | null>
  declare passwordHash: CreationOptional<string | null>
  declare disabledAt: CreationOptional<Date | null>
  declare lastSignedInAt: CreationOptional<Date | null>
  /** Never changes. */
  declare kind: CreationOptional<UserKind>
  declare version: CreationOptional<number>
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>
  declare roles: NonAttribute<Role[]>
  declare setRoles: BelongsToManySetAssociationsMixin<Role, string>

  static findById(id: string, transaction: Within = null): Promise<User | null> {
    return this.findByPk(id, { ...WITH_ROLES, transaction })
  }

  static findByUsername(username: string, transaction: Within = null): Promise<User | null> {
    return this.findOne({ ...WITH_ROLES, where: { username }, transaction })
  }

  /** Whose address this is beyond doubt. */
  static findVerifiedOwner(email: string, transaction: Within = null): Promise<User | null> {
    const where = { email, emailVerifiedAt: { [Op.not]: null } }
    return this.findOne({ ...WITH_ROLES, where, transaction })
  }

  /** Who gave this address, verified or not: `limit` of them at most. */
  static findHolders(email: string, limit: number, transaction: Within = null): Promise<User[]> {
    return this.findAll({ ...WITH_ROLES, where: { email }, limit, transaction })
  }

  /**
   * Who means to sign in: the holder of the username, else the verified owner of the e-mail, else
   * its only holder. Asks the same for everybody, so that the time tells nothing.
   */
  static async findForSignIn(login: Login, transaction: Within = null): Promise<User | null> {
    const { username, email } = login
    const [named, owner, holders] = await Promise.all([
      this.findByUsername(username ?? '', transaction),
      this.findVerifiedOwner(email ?? '', transaction),
      this.findHolders(email ?? '', 2, transaction),
    ])
    return named ?? owner ?? (holders.length === 1 ? (holders[0] ?? null) : null)
  }

  /** Throws RangeError when a role does not exist: ask `Role.findMissing` first. */
  static async createWithRoles(
    values: CreationAttributes<User>,
    roleNames: readonly string[],
    transaction: Transaction,
  ): Promise<User> {
    const user = await this.create(values, { transaction })
    await this.setRoles(user.id, roleNames, transaction)
    return user.reload({ ...WITH_ROLES, transaction })
  }

  /** Changes the user if `version` is still theirs, and adds one to it; false when it is not. */
  static async changeIfVersion(
    { id, version }: { id: string; version: number },
    changes: UserChanges,
    transaction: Within = null,
  ): Promise<boolean> {
    const values = { ...changes, version: literal('version + 1') }
    const [count] = await this.update(values, { where: { id, version }, transaction })
    return count === 1
  }

  /** Sets a new password, if the one it replaces is still `from`; false when it is not. */
  static async setPasswordHash(
    id: string,
    { from, to }: HashChange,
    transaction: Within = null,
  ): Promise<boolean> {
    const values = { passwordHash: to, version: literal('version + 1') }
    const where = { id, passwordHash: from }
    return (await this.update(values, { where, transaction }))[0] === 1
  }

  /** The same password, hashed with other parameters: no change that anyone should notice. */
  static async refreshPasswordHash(
    id: string,
    { from, to }: HashChange,
    transaction: Within = null,
  ): Promise<boolean> {
    const options = { where: { id, passwordHash: from }, silent: true, transaction }
    return (await this.update({ passwordHash: to }, options))[0] === 1
  }

  /** Username by id, of those who are there. */
  static async namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const attributes = ['id', 'username']
    const rows = await this.findAll({ where: { id: [...new Set(ids)] }, attributes })
    return new Map(rows.map(({ id, username }) => [id, username]))
  }

  /** See `holdRow`. */
  static hold(id: string, transaction: Transaction): Promise<void> {
    return holdRow(this, { id }, transaction)
  }

  static async noteSignIn(id: string, at: Date, transaction: Within = null): Promise<void> {
    await this.update({ lastSignedInAt: at }, { where: { id }, silent: true, transaction })
  }

  /** Users in the order of their usernames, those beyond `after`. */
  static page(page: UserPage, transaction: Within = null): Promise<User[]> {
    return this.findAll({
      ...userPage(page),
      include: WITH_ROLES.include,
      order: [['username', 'ASC'], ...WITH_ROLES.order],
      transaction,
    })
  }

  /**
   * Gives the user exactly the roles of these names; false when there is no such user. Changes no
   * version: `changeIfVersion` in the same transaction does. Throws RangeError as createWithRoles.
   */
  static async setRoles(
    id: string,
    roleNames: readonly string[],
    transaction: Transaction,
  ): Promise<boolean> {
    const user = await this.findByPk(id, { transaction })
    if (!user) return false
    const names = [...new Set(roleNames)]
    const role = this.associations['roles']?.target as typeof Role
    const roles = await role.findAll({ where: { name: names }, transaction })
    if (roles.length !== names.length) throw new RangeError('setRoles: no such role')
    await user.setRoles(roles, { transaction })
    return true
  }

  /** Deletes the user and what hangs on them; false when there was no such user. */
  static async remove(id: string, transaction: Within = null): Promise<boolean> {
    return (await this.destroy({ where: { id }, transaction })) === 1
  }

  /** How many administrators could act if this user were gone. Who asks next waits for `transaction`. */
  static async countOtherAdministrators(id: string, transaction: Within = null): Promise<number> {
    const role = this.associations['roles']?.target as typeof Role
    if (transaction) await role.hold(ADMINISTRATOR, transaction)
    return this.count({
      where: { id: { [Op.ne]: id }, kind: 'person', disabledAt: null },
      include: { association: 'roles', where: { name: ADMINISTRATOR }, required: true },
      distinct: true,
      transaction,
    })
  }
}

/** What someone typed to say who they are, in the one form of each kind; null: it is none. */
export interface Login {
  readonly username: string | null
  readonly email: string | null
}

/** `from`: the hash that is replaced, as it was read. */
export interface HashChange {
  readonly from: string | null
  readonly to: string
}

/** The users of `sequelize`: a class of their own, so that databases don't mix in one process. */
export function bindUser(sequelize: Sequelize): typeof User {
  class BoundUser extends User {}
  BoundUser.init(
    {
      id: {
        type: DataTypes.UUID,
        primaryKey: true,
        allowNull: false,
        defaultValue: DataTypes.UUIDV4,
      },
      username: { type: DataTypes.STRING, allowNull: false },
      email: DataTypes.STRING,
      emailVerifiedAt: DataTypes.DATE,
      name: DataTypes.STRING,
      passwordHash: DataTypes.STRING,
      disabledAt: DataTypes.DATE,
      lastSignedInAt: DataTypes.DATE,
      kind: { type: DataTypes.STRING(16), allowNull: false, defaultValue: 'person' },
      version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      createdAt: { type: DataTypes.DATE, allowNull: false },
      updatedAt: { type: DataTypes.DATE, allowNull: false },
    },
    {
      sequelize,
      modelName: 'User',
      tableName: 'users',
      underscored: true,
      indexes: [
        { name: 'users_username_unique', unique: true, fields: ['username'] },
        { name: 'users_email', fields: ['email'] },
        {
          name: 'users_verified_email_unique',
          unique: true,
          fields: ['email'],
          where: { email_verified_at: { [Op.ne]: null } },
        },
      ],
    },
  )
  return BoundUser
}
