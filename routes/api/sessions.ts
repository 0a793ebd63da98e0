import { z } from 'zod'
import type { Page } from '../../services/pages.js'
import type { SessionEndings } from '../../services/sessions/session-endings.js'
import type { SessionInfo, Sessions } from '../../services/sessions.js'
import type { Users } from '../../services/users/user-wishes.js'
import { answering } from '../answer.js'
import type { Access, Endpoint } from '../endpoint.js'
import { NextCursor, PageQuery, SessionId, UserId } from './fields.js'

const MANAGE_USERS: Access = { role: 'manage_users' }
const PATH = '/api/v1/sessions'
const OF_USER = '/api/v1/users/:id/sessions'

const Session = z
  .strictObject({
    id: z.uuid().meta({ description: 'The `sid` of its tokens' }),
    device: z.string().meta({ description: 'What the User-Agent says it is, in words' }),
    user_agent: z.string(),
    address: z.string(),
    amr: z.array(z.string()).meta({ description: 'How they signed in (RFC 8176)' }),
    provider: z.string().nullable(),
    began_at: z.iso.datetime(),
    last_seen_at: z.iso.datetime().meta({ description: 'To the minute' }),
    expires_at: z.iso.datetime(),
    current: z.boolean().meta({ description: 'Whether the token that asks is of this session' }),
  })
  .meta({ id: 'Session' })

const SessionsPage = z
  .strictObject({ sessions: z.array(Session), next_cursor: NextCursor })
  .meta({ id: 'SessionsPage' })

const SessionParams = z.object({ id: SessionId })
const UserParams = z.object({ id: UserId })

const EndQuery = z.strictObject({
  keep: z.enum(['current', 'none']).meta({ description: 'Which session goes on' }),
})

export interface SessionParts {
  readonly sessions: Pick<Sessions, 'page'>
  readonly endings: SessionEndings
  readonly users: Pick<Users, 'get'>
}

/** /api/v1/sessions: where one is signed in; /api/v1/users/:id/sessions: where somebody else is. */
export const sessionRoutes = (parts: SessionParts): Endpoint[] => [
  listOwn(parts),
  endOwn(parts),
  endOne(parts),
  listOf(parts),
  endAllOf(parts),
]

const PAGE_ANSWER = { 200: { description: 'A page of sessions', body: SessionsPage } }
const ENDED_ANSWER = { 204: { description: 'Ended: their tokens pass nowhere a second later' } }

const listOwn = ({ sessions }: SessionParts): Endpoint =>
  answering({
    method: 'get',
    path: PATH,
    access: 'person',
    about: {
      tag: 'sessions',
      summary: 'List your sessions, the latest first, a page at a time',
      query: PageQuery,
      answers: PAGE_ANSWER,
      errors: [],
    },
    answer: async ({ query, actor: { claims } }) => {
      return { status: 200, body: toPage(await sessions.page(claims.sub, query), claims.sid) }
    },
  })

const endOwn = ({ endings }: SessionParts): Endpoint =>
  answering({
    method: 'delete',
    path: PATH,
    access: 'person',
    about: {
      tag: 'sessions',
      summary: 'End your other sessions, or all of them',
      query: EndQuery,
      answers: ENDED_ANSWER,
      errors: [],
    },
    answer: async ({ query, actor }) => {
      await endings.endOwn(query.keep, actor)
      return { status: 204 }
    },
  })

const endOne = ({ endings }: SessionParts): Endpoint =>
  answering({
    method: 'delete',
    path: `${PATH}/:id`,
    access: 'person',
    about: {
      tag: 'sessions',
      summary: "End a session: one of yours, or with the role manage_users anybody's",
      params: SessionParams,
      answers: ENDED_ANSWER,
      errors: ['not_found', 'insufficient_role', 'account_disabled'],
    },
    answer: async ({ params, actor }) => {
      await endings.end(params.id, actor)
      return { status: 204 }
    },
  })

const listOf = ({ sessions, users }: SessionParts): Endpoint =>
  answering({
    method: 'get',
    path: OF_USER,
    access: MANAGE_USERS,
    about: {
      tag: 'sessions',
      summary: 'List the sessions of a user, the latest first, a page at a time',
      params: UserParams,
      query: PageQuery,
      answers: PAGE_ANSWER,
      errors: ['not_found'],
    },
    answer: async ({ params, query, actor: { claims } }) => {
      const { id } = await users.get(params.id)
      return { status: 200, body: toPage(await sessions.page(id, query), claims.sid) }
    },
  })

const endAllOf = ({ endings }: SessionParts): Endpoint =>
  answering({
    method: 'delete',
    path: OF_USER,
    access: MANAGE_USERS,
    about: {
      tag: 'sessions',
      summary: 'End every session of a user',
      params: UserParams,
      answers: ENDED_ANSWER,
      errors: ['not_found', 'account_disabled'],
    },
    answer: async ({ params, actor }) => {
      await endings.endAllOf(params.id, actor)
      return { status: 204 }
    },
  })

const toPage = (
  { found, nextCursor }: Page<SessionInfo>,
  current: string,
): z.input<typeof SessionsPage> => ({
  sessions: found.map((session) => toBody(session, current)),
  next_cursor: nextCursor,
})

/** Field by field: what is not named here is not shown. */
const toBody = (session: SessionInfo, current: string): z.input<typeof Session> => ({
  id: session.id,
  device: session.device,
  user_agent: session.userAgent,
  address: session.address,
  amr: [session.amr],
  provider: session.provider,
  began_at: session.beganAt.toISOString(),
  last_seen_at: session.lastSeenAt.toISOString(),
  expires_at: session.expiresAt.toISOString(),
  current: session.id === current,
})
