import type { Transaction } from 'sequelize'
import { isByKey } from './access.js'
import type { Audit } from './audit.js'
import type { Refresh } from './refresh.js'
import type { SignInContext } from './sign-in.js'
import type { Models } from '../models/index.js'
import type { OAuth } from './oauth.js'
import { isKeyText } from './api-keys/key-text.js'
import type { Revocations } from './revocations.js'
import type { Sessions } from './sessions.js'
import type { Claims } from './tokens.js'

/** Takes back what somebody holds (RFC 7009). */
export interface TokenRevocation {
  /**
   * Ends what `text` belongs to: the session of a person's token, or refresh token; of a program's,
   * every token that its account got so far, while the keys stay. A key itself is revoked by its owner alone. What
   * is not valid, or unknown, is none of that: nothing happens.
   */
  revoke(text: string, by: RevokedBy): Promise<void>
}

/** The client that asks. */
export interface RevokedBy extends SignInContext {
  readonly actorId: string
}

interface TokenRevocationParts {
  readonly models: Pick<Models, 'transaction'>
  readonly oauth: Pick<OAuth, 'introspect'>
  readonly sessions: Pick<Sessions, 'end'>
  readonly refresh: Pick<Refresh, 'signOut'>
  readonly revocations: Pick<Revocations, 'revoke'>
  readonly audit: Audit
}

/** Makes the service that takes tokens back. */
export const createTokenRevocation = (parts: TokenRevocationParts): TokenRevocation => ({
  revoke: async (text, by) => {
    if (isKeyText(text)) return
    const claims = await parts.oauth.introspect(text)
    if (claims === null) return parts.refresh.signOut({ text }, by)
    await parts.models.transaction((transaction) => end(parts, { claims, by }, transaction))
  },
})

async function end(
  { sessions, revocations, audit }: TokenRevocationParts,
  { claims, by: { actorId, address, requestId } }: { claims: Claims; by: RevokedBy },
  transaction: Transaction,
): Promise<void> {
  const { sub: userId, username, sid: sessionId } = claims
  if (isByKey(claims)) await revocations.revoke({ kind: 'user', id: userId }, transaction)
  else await sessions.end(sessionId, 'sign_out', transaction)
  const whom = { userId, username, sessionId }
  const fields = { ...whom, actorId, address, requestId, reason: 'revoked by a client' }
  await audit.record('sign_out', fields, transaction)
}
