import type { Clock } from '../../lib/clock.js'
import { Secret } from '../../lib/secret.js'
import type { Models } from '../../models/index.js'
import { createRefreshChain } from '../../services/refresh/refresh-chain.js'
import { successorKeysOf } from '../../services/refresh/refresh-token-text.js'
import { createSessions } from '../../services/sessions.js'
import { BrowserClient, type Answer } from './browser-client.js'
import type { TestGateway } from './gateway.js'

const DAY = 86_400

export const SUCCESSOR_KEYS = successorKeysOf([new Secret('test-signing-key-0c5c9d7f2e4b48a6a1d3')])

export const REFRESH = { lifetimeSeconds: 30 * DAY, graceSeconds: 20 }

/** What sign-in and refresh are made with over a database, besides all else; revokes nothing. */
export const sessionParts = ({ models, clock }: { models: Models; clock: Clock }) => ({
  sessions: createSessions({ models, clock, revocations: { revoke: () => Promise.resolve() } }),
  chain: createRefreshChain({ models, clock, keys: SUCCESSOR_KEYS, ...REFRESH }),
  maxAgeSeconds: 90 * DAY,
})

export const PASSWORD = 'violet harbour spoon eleven'

/** A program signed in with a password, and what it was given. */
export interface Program {
  readonly token: string
  readonly refreshToken: string
}

export async function makeUser(site: TestGateway, username: string, roles: string[] = []) {
  const wish = { username, email: null, name: null, password: PASSWORD, roles }
  return site.gateway.services.accounts.create(wish)
}

/** Signs a program in that wants the refresh token for itself. */
export async function signInProgram(site: TestGateway, username: string): Promise<Program> {
  const json = { username, password: PASSWORD, refresh: true }
  return programOf(await site.browser().post('/auth/login', { json }))
}

export function programOf(answer: Answer): Program {
  if (answer.status !== 200) throw new Error(`answered ${answer.status}: ${answer.text}`)
  const { token, refresh_token: refreshToken } = answer.json()
  return { token: String(token), refreshToken: String(refreshToken) }
}

/** Shows a refresh token as a program does. */
export const refreshAt = (site: { readonly port: number }, refreshToken: string): Promise<Answer> =>
  new BrowserClient(`http://127.0.0.1:${site.port}`).post('/auth/refresh', {
    json: { refresh_token: refreshToken },
  })

/** Whether a token lets pass. */
export const opens = async (site: TestGateway, token: string): Promise<number> =>
  (await site.browser().get('/api/v1/me', { headers: { authorization: `Bearer ${token}` } })).status

/** The rows of the chain of a user: how many are not spent, of how many. */
export async function chainOf(site: TestGateway, userId: string) {
  const { Session, RefreshToken } = site.gateway.models
  const sessions = await Session.findAll({ where: { userId } })
  const rows = (
    await Promise.all(sessions.map(({ id }) => RefreshToken.findAll({ where: { sessionId: id } })))
  ).flat()
  return { live: rows.filter(({ spentAt }) => spentAt === null).length, all: rows.length }
}
