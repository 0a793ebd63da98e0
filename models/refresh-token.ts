import {
  DataTypes,
  Model,
  Op,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import { inBatches } from './in-batches.js'
import type { Within } from './transaction.js'

/** What a token is known by: who shows it says the id, and a secret that has this hash. */
export interface RefreshTokenKey {
  readonly id: string
  readonly secretHash: string
}

export type NewRefreshToken = Pick<
  RefreshToken,
  'id' | 'sessionId' | 'secretHash' | 'seed' | 'createdAt' | 'expiresAt'
>

/**
 * A row of `refresh_tokens`. Those of one session are a chain: each but the last was spent for the
 * next. At most one of them is not spent; an index of the table holds that.
 */
export class RefreshToken extends Model<
  InferAttributes<RefreshToken>,
  InferCreationAttributes<RefreshToken>
> {
  declare id: string
  declare sessionId: string
  declare secretHash: string
  /** Random: part of what the successor is derived from. */
  declare seed: string
  declare createdAt: Date
  declare expiresAt: Date
  declare spentAt: CreationOptional<Date | null>

  static async add(values: NewRefreshToken, transaction: Transaction): Promise<void> {
    await this.create(values, { transaction })
  }

  static findById(id: string, transaction: Within = null): Promise<RefreshToken | null> {
    return this.findByPk(id, { transaction })
  }

  /** Spends a token that has not expired: of any number of simultaneous callers one gets `true`. */
  static async spend(
    { id, secretHash }: RefreshTokenKey,
    now: Date,
    transaction: Transaction,
  ): Promise<boolean> {
    const where = { id, secretHash, spentAt: null, expiresAt: { [Op.gt]: now } }
    return (await this.update({ spentAt: now }, { where, transaction }))[0] === 1
  }

  /** The tokens of a session: what a spent one led to is among them. */
  static listBySession(sessionId: string, transaction: Within = null): Promise<RefreshToken[]> {
    return this.findAll({ where: { sessionId }, transaction })
  }

  /** Removes what could not be spent any more; how many. */
  static removeExpired(now: Date, transaction: Within = null): Promise<number> {
    const where = { expiresAt: { [Op.lte]: now } }
    return inBatches((limit) => this.destroy({ where, limit, transaction }))
  }
}

/** The refresh tokens of `sequelize`. */
export function bindRefreshToken(sequelize: Sequelize): typeof RefreshToken {
  class BoundRefreshToken extends RefreshToken {}
  BoundRefreshToken.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
      sessionId: { type: DataTypes.UUID, allowNull: false },
      secretHash: { type: DataTypes.STRING(64), allowNull: false },
      seed: { type: DataTypes.STRING(64), allowNull: false },
      createdAt: { type: DataTypes.DATE, allowNull: false },
      expiresAt: { type: DataTypes.DATE, allowNull: false },
      spentAt: DataTypes.DATE,
    },
    {
      sequelize,
      modelName: 'RefreshToken',
      tableName: 'refresh_tokens',
      underscored: true,
      timestamps: false,
      indexes: [
        { name: 'refresh_tokens_session_id', fields: ['session_id'] },
        { name: 'refresh_tokens_expires_at', fields: ['expires_at'] },
        {
          name: 'refresh_tokens_unspent_unique',
          unique: true,
          fields: ['session_id'],
          where: { spent_at: null },
        },
      ],
    },
  )
  return BoundRefreshToken
}
