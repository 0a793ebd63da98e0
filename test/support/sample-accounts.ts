import type { Account } from '../../services/account.js'
import type { SessionInfo } from '../../services/sessions.js'

type Texts = Readonly<
  Record<'username' | 'name' | 'email' | 'role' | 'provider' | 'message' | 'address', string>
>

/** When everything in the sample pages happened. */
export const AT = new Date('2026-03-01T16:04:00Z')

/** Here by password, elsewhere by a provider we know and by one that is gone, and by more. */
export function sessionsOf({ provider, message, address, username }: Texts) {
  const session = (said: Pick<SessionInfo, 'id' | 'amr' | 'provider' | 'device'>): SessionInfo => ({
    ...{ ...said, userAgent: message, address },
    ...{ beganAt: AT, lastSeenAt: AT, expiresAt: AT },
  })
  return {
    reused: [],
    sessions: [
      session({ id: 'here', amr: 'pwd', provider: null, device: message }),
      session({ id: username, amr: 'oidc:example', provider: 'example', device: message }),
      session({ id: 'gone', amr: 'oidc:gone', provider, device: 'curl' }),
    ],
    more: true,
    currentSession: 'here',
  }
}

export const reusedOf = ({ username, address }: Texts) => ({
  id: 'b1f6f0de-8a77-4c39-9c36-0f2f5a0c9f11',
  device: username,
  address,
  beganAt: AT,
  endedAt: AT,
})

export const accountOf = ({ username, name, email, role }: Texts): Account => ({
  id: '018f3c1e-0000-7000-8000-000000000001',
  kind: 'person',
  username,
  name,
  email,
  emailVerified: false,
  roles: [role],
  disabled: false,
  hasPassword: true,
  lastSignedInAt: AT,
  createdAt: AT,
  updatedAt: AT,
  version: 1,
})

/** The page of keys without any, with some, and with a new one. */
export function keysOf({ name, role, message, username }: Texts) {
  const key = { id: username, name, scopes: [role], networks: ['192.0.2.0/24'], createdAt: AT }
  return {
    roles: [role, 'view_audit'],
    made: `gatehouse_${'4'.repeat(22)}_${'7'.repeat(43)}_${'1'.repeat(6)}`,
    failure: { text: message, fields: { name: 'missing', networks: 'not_a_network' } },
    keys: [
      { ...key, expiresAt: AT, lastUsedAt: AT },
      { ...key, scopes: [], networks: [], expiresAt: AT, lastUsedAt: null },
    ],
  }
}
