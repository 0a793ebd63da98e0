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
import type { Within } from './transaction.js'
import type { User } from './user.js'

/** How far the log of revocations had come when the row was read: one statement sees one moment. */
const REV = literal("(SELECT value FROM counters WHERE counters.name = 'revocations')")

/** The owner with their roles, in the same query. */
const WITH_OWNER = {
  attributes: { include: [[REV, 'rev'] as [typeof REV, string]] },
  include: {
    association: 'user',
    include: [{ association: 'roles', through: { attributes: [] } }],
  },
}

/** A row of `api_keys`: what a program shows in place of its owner. A revoked key has no row. */
export class ApiKey extends Model<InferAttributes<ApiKey>, InferCreationAttributes<ApiKey>> {
  /** Also the `sid` of every token that the key gets. */
  declare id: string
  declare userId: string
  declare name: string
  /** Of the whole key, in hexadecimal: the key itself is nowhere. */
  declare hash: string
  /** Names of roles. */
  declare scopes: readonly string[]
  /** Ranges of addresses; empty: all. */
  declare networks: readonly string[]
  /** How whoever made it had signed in, in the words of the claim `amr`; `cli` on the machine. */
  declare madeBy: string
  declare createdAt: Date
  declare expiresAt: Date
  /** To the minute. */
  declare lastUsedAt: CreationOptional<Date | null>
  declare user: NonAttribute<User>

  /** See Claims; throws TypeError on a row that was read without. */
  get rev(): NonAttribute<number> {
    const rev: unknown = this.get('rev' as never)
    if (rev === undefined || rev === null) throw new TypeError('This key was read without its rev')
    return Number(rev)
  }

  static add(values: NewApiKey, transaction: Transaction): Promise<ApiKey> {
    return this.create(values, { transaction })
  }

  /** With its owner, their roles and the place in the log of revocations. One query. */
  static findWithOwner(id: string): Promise<ApiKey | null> {
    return this.findByPk(id, WITH_OWNER)
  }

  static findById(id: string, transaction: Within = null): Promise<ApiKey | null> {
    return this.findByPk(id, { transaction })
  }

  /** The keys of a user, the latest first. */
  /** The id of the latest key of a user; null: there is none. */
  static async latestOf(userId: string, transaction: Transaction): Promise<string | null> {
    return (await this.listFor(userId, transaction))[0]?.id ?? null
  }

  static listFor(userId: string, transaction: Within = null): Promise<ApiKey[]> {
    const order: [string, string][] = [
      ['createdAt', 'DESC'],
      ['id', 'DESC'],
    ]
    return this.findAll({ where: { userId }, order, transaction })
  }

  static countFor(userId: string, transaction: Transaction): Promise<number> {
    return this.count({ where: { userId }, transaction })
  }

  /** False when this user has no such key. */
  static async remove(
    { id, userId }: { id: string; userId: string },
    transaction: Transaction,
  ): Promise<boolean> {
    return (await this.destroy({ where: { id, userId }, transaction })) === 1
  }

  /** Removes the keys of a user that have expired; how many. */
  static removeExpired(userId: string, now: Date, transaction: Transaction): Promise<number> {
    return this.destroy({ where: { userId, expiresAt: { [Op.lte]: now } }, transaction })
  }

  /** Notes that these keys were used, where nobody noted a later time. One statement. */
  static async noteUsed(ids: readonly string[], at: Date): Promise<void> {
    const lastUsedAt = { [Op.or]: [{ [Op.is]: null }, { [Op.lt]: at }] }
    await this.update({ lastUsedAt: at }, { where: { id: [...ids], lastUsedAt } })
  }
}

export type NewApiKey = Omit<InferCreationAttributes<ApiKey>, 'lastUsedAt'>

/** The keys of `sequelize`. */
export function bindApiKey(sequelize: Sequelize): typeof ApiKey {
  class BoundApiKey extends ApiKey {}
  BoundApiKey.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
      userId: { type: DataTypes.UUID, allowNull: false },
      name: { type: DataTypes.STRING(100), allowNull: false },
      hash: { type: DataTypes.STRING(64), allowNull: false },
      scopes: wordList('scopes'),
      networks: wordList('networks'),
      madeBy: { type: DataTypes.STRING(64), allowNull: false },
      createdAt: { type: DataTypes.DATE, allowNull: false },
      expiresAt: { type: DataTypes.DATE, allowNull: false },
      lastUsedAt: DataTypes.DATE,
    },
    {
      sequelize,
      modelName: 'ApiKey',
      tableName: 'api_keys',
      underscored: true,
      timestamps: false,
      indexes: [{ name: 'api_keys_user_id', fields: ['user_id'] }],
    },
  )
  return BoundApiKey
}

/** A list of words without spaces, kept as text: every database has that. */
const wordList = (column: 'scopes' | 'networks') => ({
  type: DataTypes.TEXT,
  allowNull: false,
  get(this: ApiKey): string[] {
    const kept: unknown = this.getDataValue(column)
    return String(kept).split(' ').filter(Boolean)
  },
  set(this: ApiKey, words: readonly string[]): void {
    this.setDataValue(column, words.join(' ') as never)
  },
})
