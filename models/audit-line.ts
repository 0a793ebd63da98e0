import {
  DataTypes,
  Model,
  Op,
  type InferAttributes,
  type Sequelize,
  type Transaction,
} from 'sequelize'
import { auditStretch, type AuditStretch } from './audit-page.js'
import type { Within } from './transaction.js'

/** A row of `audit_events`. Rows are added and read; nothing here changes or removes one. */
export class AuditLine extends Model<InferAttributes<AuditLine>> {
  /** From the counter `audit`: from 1, without a gap, in the order of commits. */
  declare seq: number
  declare at: Date
  declare event: string
  declare userId: string | null
  declare username: string | null
  declare actorId: string | null
  declare sessionId: string | null
  declare amr: string | null
  declare provider: string | null
  declare address: string | null
  declare requestId: string | null
  declare reason: string | null
  /** The hash of the row before, in hexadecimal. */
  declare previousHash: string
  declare hash: string

  static async append(values: AuditRow, transaction: Transaction): Promise<void> {
    await this.create(values, { transaction })
  }

  /** The hash of the last row before `seq`; null: there is none. */
  static async findHashBefore(seq: number, transaction: Within = null): Promise<string | null> {
    const where = { seq: { [Op.lt]: seq } }
    const row = await this.findOne({
      attributes: ['hash'],
      where,
      order: [['seq', 'DESC']],
      transaction,
    })
    return row?.hash ?? null
  }

  /** The newest first. */
  static page(stretch: AuditStretch, transaction: Within = null): Promise<AuditRow[]> {
    return this.rows({ ...auditStretch(stretch), order: [['seq', 'DESC']], transaction })
  }

  /** The oldest first. */
  static walk(stretch: AuditStretch, transaction: Within = null): Promise<AuditRow[]> {
    return this.rows({ ...auditStretch(stretch), order: [['seq', 'ASC']], transaction })
  }

  private static async rows(options: Parameters<typeof AuditLine.findAll>[0]) {
    return (await this.findAll(options)).map((row) => row.get())
  }
}

/** The values of a row. */
export type AuditRow = InferAttributes<AuditLine>

/** The audit lines of `sequelize`. */
export function bindAuditLine(sequelize: Sequelize): typeof AuditLine {
  class BoundAuditLine extends AuditLine {}
  const optional = (length: number) => ({ type: DataTypes.STRING(length), allowNull: true })
  const required = () => ({ type: DataTypes.STRING(64), allowNull: false })
  BoundAuditLine.init(
    {
      seq: {
        type: DataTypes.BIGINT,
        primaryKey: true,
        allowNull: false,
        // Some drivers hand 64-bit numbers over as text; these never come near 2^53.
        get(): number {
          const seq: unknown = this.getDataValue('seq')
          return Number(seq)
        },
      },
      at: { type: DataTypes.DATE, allowNull: false },
      event: required(),
      userId: optional(64),
      username: optional(255),
      actorId: optional(64),
      sessionId: optional(64),
      amr: optional(255),
      provider: optional(255),
      address: optional(64),
      requestId: optional(64),
      reason: { type: DataTypes.TEXT, allowNull: true },
      previousHash: required(),
      hash: required(),
    },
    {
      sequelize,
      modelName: 'AuditLine',
      tableName: 'audit_events',
      underscored: true,
      timestamps: false,
      hooks: {
        beforeUpdate: refuse,
        beforeDestroy: refuse,
        beforeBulkUpdate: refuse,
        beforeBulkDestroy: refuse,
      },
      indexes: ['event', 'user_id', 'username', 'actor_id', 'at'].map((column) => ({
        name: `audit_events_${column}`,
        fields: [column, 'seq'],
      })),
    },
  )
  return BoundAuditLine
}

/** What Sequelize gives every model, and this one must not have. */
function refuse(): never {
  throw new TypeError('Audit lines are neither changed nor removed')
}
