import { createUsers } from './0001-create-users.js'
import { createRoles } from './0002-create-roles.js'
import { createIdentities } from './0003-create-identities.js'
import { createSessionRecords } from './0004-create-session-records.js'
import { insertBuiltInRoles } from './0005-insert-built-in-roles.js'
import { createCounters } from './0006-create-counters.js'
import { createAuditEvents } from './0007-create-audit-events.js'
import { createSessions } from './0008-create-sessions.js'
import { createRevocations } from './0009-create-revocations.js'
import { createRefreshTokens } from './0010-create-refresh-tokens.js'
import { createSigningKeys } from './0011-create-signing-keys.js'
import { createApiKeys } from './0012-create-api-keys.js'
import { noteWhenAuthenticated } from './0013-note-when-authenticated.js'
import { orderNamesByBytes } from './0014-order-names-by-bytes.js'
import { findEndedSessions } from './0015-find-ended-sessions.js'
import type { Migration } from './migration.js'

/**
 * Every step of the schema, in order, by the name that the database remembers it under. A step that
 * was released is never changed: a new one follows it.
 *
 * Add tables and columns freely. Do not use changeColumn and removeColumn: on SQLite they copy the
 * table and drop the old one, which deletes every row that refers to it.
 */
export const MIGRATIONS: ReadonlyMap<string, Migration> = new Map([
  ['0001-create-users', createUsers],
  ['0002-create-roles', createRoles],
  ['0003-create-identities', createIdentities],
  ['0004-create-session-records', createSessionRecords],
  ['0005-insert-built-in-roles', insertBuiltInRoles],
  ['0006-create-counters', createCounters],
  ['0007-create-audit-events', createAuditEvents],
  ['0008-create-sessions', createSessions],
  ['0009-create-revocations', createRevocations],
  ['0010-create-refresh-tokens', createRefreshTokens],
  ['0011-create-signing-keys', createSigningKeys],
  ['0012-create-api-keys', createApiKeys],
  ['0013-note-when-authenticated', noteWhenAuthenticated],
  ['0014-order-names-by-bytes', orderNamesByBytes],
  ['0015-find-ended-sessions', findEndedSessions],
])
