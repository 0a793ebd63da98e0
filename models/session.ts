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
import { liveSessions, sessionPage, type SessionPage } from './session-page.js'
import type { Within } from './transaction.js'

/** Why a session ended before its time. */
export type EndedReason =
  | 'sign_out'
  | 'ended_by_user'
  | 'ended_by_administrator'
  | 'password_changed'
  | 'disabled'
  | 'unlinked'
  | 'refresh_reuse'
  /** The same, and its user has read that it is so. */
  | 'refresh_reuse_read'

/** When and why a session ends. */
export interface SessionEnd {
  readonly at: Date
  readonly reason: EndedReason
}

/** Which sessions of a user. */
export interface SessionChoice {
  readonly userId: string
  /** All but this one. */
  readonly except?: string | null
  /** Only those begun by this provider. */
  readonly provider?: string
}

/** A row of `sessions`: one sign-in. Its id is the `sid` of every token of it. */
export class Session extends Model<InferAttributes<Session>, InferCreationAttributes<Session>> {
  declare id: string
  declare userId: string
  /** How they signed in, in the words of the claim. */
  declare amr: string
  /** The provider's id in our settings; null: none of them. */
  declare provider: string | null
  declare address: string
  declare userAgent: string
  declare beganAt: Date
  /** When its user last proved who they are; null: nobody said. */
  declare authenticatedAt: CreationOptional<Date | null>
  /** To the minute. */
  declare lastSeenAt: Date
  /** The absolute end, whatever is done to keep the session going. */
  declare expiresAt: Date
  declare endedAt: CreationOptional<Date | null>
  declare endedReason: CreationOptional<EndedReason | null>

  static begin(values: NewSession, transaction: Transaction): Promise<Session> {
    return this.create({ ...values, lastSeenAt: values.beganAt }, { transaction })
  }

  static findById(id: string, transaction: Within = null): Promise<Session | null> {
    return this.findByPk(id, { transaction })
  }

  /** The sessions of a user that have not ended, the latest first. */
  static page(page: SessionPage, transaction: Within = null): Promise<Session[]> {
    return this.findAll({ ...sessionPage(page), transaction })
  }

  /** The sessions of a user that ended for this reason and are still kept, the last ended first. */
  static listEnded(userId: string, reason: EndedReason): Promise<Session[]> {
    const where = { userId, endedReason: reason }
    return this.findAll({ where, order: [['endedAt', 'DESC']], limit: 5 })
  }

  /** Notes that a user has read of the sessions that ended for reuse. */
  static async noteReuseRead(userId: string, transaction: Transaction): Promise<void> {
    const where = { userId, endedReason: 'refresh_reuse' as const }
    await this.update({ endedReason: 'refresh_reuse_read' }, { where, transaction })
  }

  /** Ends a session; false when it had ended already. */
  static async end(
    id: string,
    { at, reason }: SessionEnd,
    transaction: Transaction,
  ): Promise<boolean> {
    const where = { id, ...liveSessions(at) }
    const values = { endedAt: at, endedReason: reason }
    return (await this.update(values, { where, transaction }))[0] === 1
  }

  /** Ends the chosen sessions that have not ended; their ids. */
  static async endAll(
    { userId, except = null, provider }: SessionChoice,
    { at, reason }: SessionEnd,
    transaction: Transaction,
  ): Promise<string[]> {
    const where = {
      userId,
      ...(except === null ? {} : { id: { [Op.ne]: except } }),
      ...(provider === undefined ? {} : { provider }),
      ...liveSessions(at),
    }
    const rows = await this.findAll({ attributes: ['id'], where, transaction })
    await this.update({ endedAt: at, endedReason: reason }, { where, transaction })
    return rows.map(({ id }) => id)
  }

  /** Notes that these sessions were seen, where nobody noted a later time. One statement. */
  static async noteSeen(ids: readonly string[], at: Date): Promise<void> {
    const where = { id: [...ids], lastSeenAt: { [Op.lt]: at } }
    await this.update({ lastSeenAt: at }, { where })
  }

  /** Removes the sessions that ended, in one way or the other, before `time`; how many. */
  static removeEndedBefore(time: Date): Promise<number> {
    const before = { [Op.lt]: time }
    const where = { [Op.or]: [{ endedAt: before }, { expiresAt: before }] }
    return inBatches((limit) => this.destroy({ where, limit }))
  }
}

export type NewSession = Pick<
  Session,
  'id' | 'userId' | 'amr' | 'provider' | 'address' | 'userAgent' | 'beganAt' | 'expiresAt'
> &
  Partial<Pick<Session, 'authenticatedAt'>>

/** The sessions of `sequelize`. */
export function bindSession(sequelize: Sequelize): typeof Session {
  class BoundSession extends Session {}
  BoundSession.init(
    {
      id: { type: DataTypes.UUID, primaryKey: true, allowNull: false },
      userId: { type: DataTypes.UUID, allowNull: false },
      amr: { type: DataTypes.STRING(64), allowNull: false },
      provider: DataTypes.STRING(64),
      address: { type: DataTypes.STRING(64), allowNull: false },
      userAgent: { type: DataTypes.STRING(512), allowNull: false },
      beganAt: { type: DataTypes.DATE, allowNull: false },
      authenticatedAt: DataTypes.DATE,
      lastSeenAt: { type: DataTypes.DATE, allowNull: false },
      expiresAt: { type: DataTypes.DATE, allowNull: false },
      endedAt: DataTypes.DATE,
      endedReason: DataTypes.STRING(32),
    },
    {
      sequelize,
      modelName: 'Session',
      tableName: 'sessions',
      underscored: true,
      timestamps: false,
      indexes: [
        { name: 'sessions_user_id_began_at', fields: ['user_id', 'began_at'] },
        { name: 'sessions_expires_at', fields: ['expires_at'] },
        {
          name: 'sessions_ended_at',
          fields: ['ended_at'],
          where: { ended_at: { [Op.ne]: null } },
        },
      ],
    },
  )
  return BoundSession
}
