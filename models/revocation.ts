import {
  DataTypes,
  Model,
  Op,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import type { Counter } from './counter.js'
import { inBatches } from './in-batches.js'
import type { Within } from './transaction.js'

/** `session`: every token of one sign-in. `user`: what was issued to somebody before the entry. */
export type RevocationKind = 'session' | 'user'

/** An entry as it is read. */
export type RevocationEntry = Pick<
  Revocation,
  'id' | 'kind' | 'subject' | 'exceptSession' | 'at' | 'expiresAt'
>

/** A row of `revocations`: tokens that are taken back. Rows are added and, once expired, removed. */
export class Revocation extends Model<
  InferAttributes<Revocation>,
  InferCreationAttributes<Revocation>
> {
  /** The place in the log: of two entries, the one committed later has the greater. */
  declare id: number
  declare kind: RevocationKind
  /** A session's id, or a user's. */
  declare subject: string
  /** Of kind `user`: the one session whose tokens stay. */
  declare exceptSession: string | null
  declare at: Date
  /** When the last token that it can hit has expired. */
  declare expiresAt: Date

  /** Adds an entry; its place. Others who add wait until `transaction` has ended. */
  static async add(
    values: Omit<RevocationEntry, 'id'>,
    counter: Pick<typeof Counter, 'next'>,
    transaction: Transaction,
  ): Promise<number> {
    const id = await counter.next('revocations', transaction)
    await this.create({ id, ...values }, { transaction })
    return id
  }

  /** What stands behind `place` in the log, in its order: `limit` entries at most. */
  static async listBehind(place: number, limit: number): Promise<RevocationEntry[]> {
    const rows = await this.findAll({
      where: { id: { [Op.gt]: place } },
      order: [['id', 'ASC']],
      limit,
    })
    return rows.map((row) => row.get({ plain: true }))
  }

  /** Removes what can hit no token any more; how many entries. */
  static removeExpired(now: Date, transaction: Within = null): Promise<number> {
    const where = { expiresAt: { [Op.lte]: now } }
    return inBatches((limit) => this.destroy({ where, limit, transaction }))
  }
}

/** The revocations of `sequelize`. */
export function bindRevocation(sequelize: Sequelize): typeof Revocation {
  class BoundRevocation extends Revocation {}
  BoundRevocation.init(
    {
      id: {
        type: DataTypes.BIGINT,
        primaryKey: true,
        allowNull: false,
        // Some drivers hand 64-bit numbers over as text; these never come near 2^53.
        get(): number {
          const value: unknown = this.getDataValue('id')
          return Number(value)
        },
      },
      kind: { type: DataTypes.STRING(16), allowNull: false },
      subject: { type: DataTypes.UUID, allowNull: false },
      exceptSession: DataTypes.UUID,
      at: { type: DataTypes.DATE, allowNull: false },
      expiresAt: { type: DataTypes.DATE, allowNull: false },
    },
    {
      sequelize,
      modelName: 'Revocation',
      tableName: 'revocations',
      underscored: true,
      timestamps: false,
      indexes: [{ name: 'revocations_expires_at', fields: ['expires_at'] }],
    },
  )
  return BoundRevocation
}
