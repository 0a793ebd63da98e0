import type { Sequelize } from 'sequelize'
import { bindApiKey, type ApiKey } from './api-key.js'
import { bindAuditLine, type AuditLine } from './audit-line.js'
import { bindCounter, type Counter } from './counter.js'
import { bindIdentity, type Identity } from './identity.js'
import { bindRevocation, type Revocation } from './revocation.js'
import { bindRefreshToken, type RefreshToken } from './refresh-token.js'
import { bindRole, type Role } from './role.js'
import { bindSessionRecord, type SessionRecord } from './session-record.js'
import { bindSession, type Session } from './session.js'
import { bindSigningKey, type SigningKey } from './signing-key.js'
import { lineUpLoneWrites } from './lone-writes.js'
import { createTransact, type Transact } from './transaction.js'
import { bindUserRole } from './user-role.js'
import { bindUser, type User } from './user.js'

/** The tables of one database, and the one way to begin a transaction on it. */
export interface Models {
  readonly User: typeof User
  readonly Role: typeof Role
  readonly Identity: typeof Identity
  readonly SessionRecord: typeof SessionRecord
  readonly Session: typeof Session
  readonly Revocation: typeof Revocation
  readonly RefreshToken: typeof RefreshToken
  readonly Counter: typeof Counter
  readonly SigningKey: typeof SigningKey
  readonly AuditLine: typeof AuditLine
  readonly ApiKey: typeof ApiKey
  readonly transaction: Transact
}

/** Defines the models on `sequelize`. No I/O: migrations make the tables. */
export function defineModels(sequelize: Sequelize): Models {
  const models = {
    User: bindUser(sequelize),
    Role: bindRole(sequelize),
    Identity: bindIdentity(sequelize),
    SessionRecord: bindSessionRecord(sequelize),
    Session: bindSession(sequelize),
    Revocation: bindRevocation(sequelize),
    RefreshToken: bindRefreshToken(sequelize),
    Counter: bindCounter(sequelize),
    SigningKey: bindSigningKey(sequelize),
    AuditLine: bindAuditLine(sequelize),
    ApiKey: bindApiKey(sequelize),
  }
  associate(sequelize, models)
  const transaction = createTransact(sequelize)
  lineUpLoneWrites(sequelize, transaction)
  return { ...models, transaction }
}

function associate(
  sequelize: Sequelize,
  { User, Role, Identity, Session, RefreshToken, ApiKey }: Omit<Models, 'transaction'>,
) {
  const through = bindUserRole(sequelize)
  const userId = { name: 'userId', allowNull: false }
  const roleId = { name: 'roleId', allowNull: false }
  const both = { onUpdate: 'CASCADE' }
  User.belongsToMany(Role, {
    ...both,
    through,
    as: 'roles',
    foreignKey: userId,
    otherKey: roleId,
    onDelete: 'CASCADE',
  })
  // A role in use stays: its holders would lose it without anyone having said so.
  Role.belongsToMany(User, {
    ...both,
    through,
    as: 'users',
    foreignKey: roleId,
    otherKey: userId,
    onDelete: 'RESTRICT',
  })
  User.hasMany(Identity, { ...both, as: 'identities', foreignKey: userId, onDelete: 'CASCADE' })
  Identity.belongsTo(User, { ...both, as: 'user', foreignKey: userId, onDelete: 'CASCADE' })
  User.hasMany(Session, { ...both, as: 'sessions', foreignKey: userId, onDelete: 'CASCADE' })
  Session.belongsTo(User, { ...both, as: 'user', foreignKey: userId, onDelete: 'CASCADE' })
  const inSession = { name: 'sessionId', allowNull: false }
  Session.hasMany(RefreshToken, { ...both, foreignKey: inSession, onDelete: 'CASCADE' })
  RefreshToken.belongsTo(Session, { ...both, foreignKey: inSession, onDelete: 'CASCADE' })
  User.hasMany(ApiKey, { ...both, as: 'apiKeys', foreignKey: userId, onDelete: 'CASCADE' })
  ApiKey.belongsTo(User, { ...both, as: 'user', foreignKey: userId, onDelete: 'CASCADE' })
}
