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
import type { Within } from './transaction.js'

/** A row of `signing_keys`: a pair of keys that tokens are signed and verified with. */
export class SigningKey extends Model<
  InferAttributes<SigningKey>,
  InferCreationAttributes<SigningKey>
> {
  /** RFC 7638: the thumbprint of the public key. */
  declare kid: string
  declare algorithm: string
  /** JSON. */
  declare publicJwk: string
  /** The private key, encrypted; nothing, encrypted, once it signs no more. */
  declare sealed: string
  /** Which secret it is encrypted under. */
  declare secretId: string
  /** How long the longest token lives that it may have signed, in seconds. */
  declare longestTokenSeconds: number
  declare signsFrom: Date
  /** null: it was not revoked. */
  declare revokedAt: CreationOptional<Date | null>
  /** Since when it is published. */
  declare createdAt: Date

  /** Every key there ever was, the oldest first. */
  static list(transaction: Within = null): Promise<SigningKey[]> {
    const order: [string, string][] = [
      ['signsFrom', 'ASC'],
      ['kid', 'ASC'],
    ]
    return this.findAll({ order, transaction })
  }

  static async add(row: NewSigningKey, transaction: Transaction): Promise<void> {
    await this.create(row, { transaction })
  }

  /** Lets a key sign from `signsFrom` on. */
  static async signFrom(kid: string, signsFrom: Date, transaction: Transaction): Promise<void> {
    await this.update({ signsFrom }, { where: { kid }, transaction })
  }

  /** Revokes a key; false when there is no such key, or it was revoked before. */
  static async revoke(kid: string, revokedAt: Date, transaction: Transaction): Promise<boolean> {
    const where = { kid, revokedAt: { [Op.is]: null } }
    const [count] = await this.update({ revokedAt }, { where, transaction })
    return count === 1
  }

  /** Notes for the keys `kids` that tokens signed by them may live for `seconds`, if not longer. */
  static async raiseLifetime(
    kids: readonly string[],
    seconds: number,
    transaction: Transaction,
  ): Promise<void> {
    const where = { kid: [...kids], longestTokenSeconds: { [Op.lt]: seconds } }
    await this.update({ longestTokenSeconds: seconds }, { where, transaction })
  }

  /** Puts another sealed text in the place of a key's own. */
  static async reseal(kid: string, sealed: string, transaction: Transaction): Promise<void> {
    await this.update({ sealed }, { where: { kid }, transaction })
  }
}

export type NewSigningKey = Omit<InferAttributes<SigningKey>, 'revokedAt'>

/** The signing keys of `sequelize`. */
export function bindSigningKey(sequelize: Sequelize): typeof SigningKey {
  class BoundSigningKey extends SigningKey {}
  BoundSigningKey.init(
    {
      kid: { type: DataTypes.STRING(64), primaryKey: true, allowNull: false },
      algorithm: { type: DataTypes.STRING(16), allowNull: false },
      publicJwk: { type: DataTypes.TEXT, allowNull: false },
      sealed: { type: DataTypes.TEXT, allowNull: false },
      secretId: { type: DataTypes.STRING(64), allowNull: false },
      longestTokenSeconds: { type: DataTypes.INTEGER, allowNull: false },
      signsFrom: { type: DataTypes.DATE, allowNull: false },
      revokedAt: { type: DataTypes.DATE },
      createdAt: { type: DataTypes.DATE, allowNull: false },
    },
    {
      sequelize,
      modelName: 'SigningKey',
      tableName: 'signing_keys',
      underscored: true,
      timestamps: false,
    },
  )
  return BoundSigningKey
}
