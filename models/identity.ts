import {
  DataTypes,
  Model,
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  type Sequelize,
} from 'sequelize'
import type { Within } from './transaction.js'

/** A row of `identities`: whom a provider means by (issuer, subject). */
export class Identity extends Model<InferAttributes<Identity>, InferCreationAttributes<Identity>> {
  declare id: CreationOptional<string>
  declare userId: string
  /** The provider's id in our settings: for display; the issuer is what counts. */
  declare provider: string
  declare issuer: string
  declare subject: string
  declare lastUsedAt: CreationOptional<Date | null>
  declare createdAt: CreationOptional<Date>

  /** Compares byte by byte (OpenID Connect Core section 2: `sub` is case-sensitive). */
  static find(
    { issuer, subject }: { issuer: string; subject: string },
    transaction: Within = null,
  ): Promise<Identity | null> {
    return this.findOne({ where: { issuer, subject }, transaction })
  }

  /** The identities of a user, the oldest first. */
  static listFor(userId: string, transaction: Within = null): Promise<Identity[]> {
    const order: [string, string][] = [
      ['createdAt', 'ASC'],
      ['id', 'ASC'],
    ]
    return this.findAll({ where: { userId }, order, transaction })
  }

  /** Throws Sequelize's UniqueConstraintError when (issuer, subject) is linked: see `takenField`. */
  static link(values: NewIdentity, transaction: Within = null): Promise<Identity> {
    return this.create(values, { transaction })
  }

  /** False when this user has no such identity. */
  static async unlink(
    { id, userId }: { id: string; userId: string },
    transaction: Within = null,
  ): Promise<boolean> {
    return (await this.destroy({ where: { id, userId }, transaction })) === 1
  }

  static async noteUse(id: string, at: Date, transaction: Within = null): Promise<void> {
    await this.update({ lastUsedAt: at }, { where: { id }, transaction })
  }
}

export type NewIdentity = Pick<Identity, 'userId' | 'provider' | 'issuer' | 'subject'> &
  Partial<Pick<Identity, 'lastUsedAt'>>

/** The identities of `sequelize`. */
export function bindIdentity(sequelize: Sequelize): typeof Identity {
  class BoundIdentity extends Identity {}
  BoundIdentity.init(
    {
      id: {
        type: DataTypes.UUID,
        primaryKey: true,
        allowNull: false,
        defaultValue: DataTypes.UUIDV4,
      },
      userId: { type: DataTypes.UUID, allowNull: false },
      provider: { type: DataTypes.STRING, allowNull: false },
      issuer: { type: DataTypes.STRING(512), allowNull: false },
      subject: { type: DataTypes.STRING, allowNull: false },
      lastUsedAt: DataTypes.DATE,
      createdAt: { type: DataTypes.DATE, allowNull: false },
    },
    {
      sequelize,
      modelName: 'Identity',
      tableName: 'identities',
      underscored: true,
      updatedAt: false,
      indexes: [
        { name: 'identities_issuer_subject_unique', unique: true, fields: ['issuer', 'subject'] },
        { name: 'identities_user_id', fields: ['user_id'] },
      ],
    },
  )
  return BoundIdentity
}
