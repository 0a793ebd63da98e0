import {
  DataTypes,
  Model,
  Op,
  literal,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type NonAttribute,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import { holdRow } from './hold-row.js'
import type { Within } from './transaction.js'

/** Standard SQL: how many users hold the role of this row. */
const MEMBERS = literal('(SELECT COUNT(*) FROM user_roles WHERE user_roles.role_id = "Role"."id")')

const WITH_MEMBERS = { attributes: { include: [[MEMBERS, 'members'] as [typeof MEMBERS, string]] } }

/** What can be changed of a role. */
export type RoleChanges = Partial<Pick<Role, 'name' | 'description'>>

/** A row of `roles`. */
export class Role extends Model<InferAttributes<Role>, InferCreationAttributes<Role>> {
  declare id: CreationOptional<string>
  declare name: string
  declare description: CreationOptional<string>
  /** The gateway itself relies on these: they are neither renamed nor removed. */
  declare builtIn: CreationOptional<boolean>
  declare version: CreationOptional<number>
  declare createdAt: CreationOptional<Date>
  declare updatedAt: CreationOptional<Date>

  /** How many users hold the role; throws TypeError on a row that was read without. */
  get memberCount(): NonAttribute<number> {
    const count: unknown = this.get('members' as never)
    if (count === undefined) throw new TypeError('This role was read without its members')
    // Some drivers hand 64-bit numbers over as text.
    return Number(count)
  }

  /** The roles in the order of their names, with member counts. */
  static list({ after = null, limit }: RolePage = {}, transaction: Within = null): Promise<Role[]> {
    return this.findAll({
      ...WITH_MEMBERS,
      ...(after === null ? {} : { where: { name: { [Op.gt]: after } } }),
      ...(limit === undefined ? {} : { limit }),
      order: [['name', 'ASC']],
      transaction,
    })
  }

  /** With its member count. */
  static findById(id: string, transaction: Within = null): Promise<Role | null> {
    return this.findByPk(id, { ...WITH_MEMBERS, transaction })
  }

  /** With its member count. */
  static findByName(name: string, transaction: Within = null): Promise<Role | null> {
    return this.findOne({ ...WITH_MEMBERS, where: { name }, transaction })
  }

  /** See `holdRow`. */
  static hold(name: string, transaction: Transaction): Promise<void> {
    return holdRow(this, { name }, transaction)
  }

  /** Which of these names no role has. */
  static async findMissing(
    names: readonly string[],
    transaction: Within = null,
  ): Promise<string[]> {
    const wanted = [...new Set(names)]
    const found = await this.findAll({ where: { name: wanted }, transaction })
    const known = new Set(found.map(({ name }) => name))
    return wanted.filter((name) => !known.has(name))
  }

  /** Throws Sequelize's UniqueConstraintError when there is one of this name: see `takenField`. */
  static add(
    { name, description }: Pick<Role, 'name' | 'description'>,
    transaction: Within = null,
  ): Promise<Role> {
    return this.create({ name, description }, { transaction })
  }

  /** Changes the role if `version` is still its own, and adds one to it; false when it is not. */
  static async changeIfVersion(
    { id, version }: { id: string; version: number },
    changes: RoleChanges,
    transaction: Within = null,
  ): Promise<boolean> {
    const values = { ...changes, version: literal('version + 1') }
    const [count] = await this.update(values, { where: { id, version }, transaction })
    return count === 1
  }

  /** Deletes a role that nobody holds and the gateway does not rely on; false when it may not go. */
  static async remove(id: string, transaction: Transaction): Promise<boolean> {
    const role = await this.findById(id, transaction)
    if (!role || role.builtIn || role.memberCount > 0) return false
    await role.destroy({ transaction })
    return true
  }
}

/** A stretch of the list of roles; without a limit, all. */
export interface RolePage {
  readonly after?: string | null
  readonly limit?: number
}

/** The roles of `sequelize`. */
export function bindRole(sequelize: Sequelize): typeof Role {
  class BoundRole extends Role {}
  BoundRole.init(
    {
      id: {
        type: DataTypes.UUID,
        primaryKey: true,
        allowNull: false,
        defaultValue: DataTypes.UUIDV4,
      },
      name: { type: DataTypes.STRING, allowNull: false },
      description: { type: DataTypes.STRING, allowNull: false, defaultValue: '' },
      builtIn: { type: DataTypes.BOOLEAN, allowNull: false, defaultValue: false },
      version: { type: DataTypes.INTEGER, allowNull: false, defaultValue: 1 },
      createdAt: { type: DataTypes.DATE, allowNull: false },
      updatedAt: { type: DataTypes.DATE, allowNull: false },
    },
    {
      sequelize,
      modelName: 'Role',
      tableName: 'roles',
      underscored: true,
      indexes: [{ name: 'roles_name_unique', unique: true, fields: ['name'] }],
    },
  )
  return BoundRole
}
