import {
  DataTypes,
  Model,
  Op,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize'
import { inBatches } from './in-batches.js'

/** A row of `session_records`: what express-session keeps. */
export class SessionRecord extends Model<
  InferAttributes<SessionRecord>,
  InferCreationAttributes<SessionRecord>
> {
  declare sid: string
  declare expires: Date
  /** JSON. */
  declare data: string

  /** The data of a record that has not expired. */
  static async findData(sid: string, now: Date): Promise<string | null> {
    const found = await this.findOne({ where: { sid, expires: { [Op.gt]: now } } })
    return found?.data ?? null
  }

  /** Removes a record; true for exactly one of any number of simultaneous callers. */
  static async spend(sid: string): Promise<boolean> {
    return (await this.destroy({ where: { sid } })) === 1
  }

  /** Removes what has expired; the number of records removed. */
  static removeExpired(now: Date): Promise<number> {
    const where = { expires: { [Op.lte]: now } }
    return inBatches((limit) => this.destroy({ where, limit }))
  }
}

/** The session records of `sequelize`. */
export function bindSessionRecord(sequelize: Sequelize): typeof SessionRecord {
  class BoundSessionRecord extends SessionRecord {}
  BoundSessionRecord.init(
    {
      sid: { type: DataTypes.STRING, primaryKey: true, allowNull: false },
      expires: { type: DataTypes.DATE, allowNull: false },
      data: { type: DataTypes.TEXT, allowNull: false },
    },
    {
      sequelize,
      modelName: 'SessionRecord',
      tableName: 'session_records',
      underscored: true,
      timestamps: false,
      indexes: [{ name: 'session_records_expires', fields: ['expires'] }],
    },
  )
  return BoundSessionRecord
}
