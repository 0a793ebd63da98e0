import type { Request, RequestHandler } from 'express'
import { z } from 'zod'
import { text } from '../../lib/text.js'
import { enforceUsername } from '../../lib/username.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import { AUDIT_EVENTS } from '../../services/audit/audit-event.js'
import type { AuditFilter, AuditTrail } from '../../services/audit/audit-trail.js'
import type { Providers } from '../../services/providers.js'
import { toFailure } from '../../views/failure.js'
import { AuditPage } from '../../views/audit-page.js'
import type { AuditQuestion } from '../../views/audit-filter.js'
import { VIEW_AUDIT } from '../api/audit.js'
import { UserId } from '../api/fields.js'
import type { Endpoint } from '../endpoint.js'
import { addressOf, toLineProps } from './audit-lines.js'

export interface AuditPageParts {
  readonly pages: Pages
  readonly trail: AuditTrail
  readonly providers: Providers
}

const LINES_PER_PAGE = 25

/** What a form leaves empty is not asked. */
const day = z.union([z.literal(''), z.iso.date()]).default('')
const who = text(255, 0).default('')

const Question = z.strictObject({
  event: z.union([z.literal(''), z.enum(AUDIT_EVENTS)]).default(''),
  about: who,
  by: who,
  from: day,
  to: day,
  cursor: text(512).optional(),
})

/** The same before it is judged. */
const typed = z.string().catch('')
const Typed = z.object({ event: typed, about: typed, by: typed, from: typed, to: typed })

/** GET /audit: the audit log for people. */
export const auditPageRoutes = (parts: AuditPageParts): Endpoint[] => [
  {
    method: 'get',
    path: '/audit',
    access: VIEW_AUDIT,
    about: {
      tag: 'pages',
      summary: 'The audit log: who did what, when and from where',
      query: Question,
      answers: { 200: { description: 'The page', html: true } },
      errors: ['invalid_request'],
    },
    steps: [showQuestionAgain(parts), showAudit(parts)],
  },
]

/** A question that is none comes back in its form, with what is wrong with it. */
const showQuestionAgain =
  ({ pages }: AuditPageParts): RequestHandler =>
  (req, res, next) => {
    res.locals.failurePage = (error) =>
      error.code === 'invalid_request'
        ? AuditPage({
            frame: pages.frameOf(req, res),
            question: typedIn(req.query),
            failure: toFailure(error),
            ...NO_LINES,
          })
        : null
    next()
  }

const NO_LINES = { lines: [], newest: null, older: null, download: '/api/v1/audit/export' } as const

const typedIn = ({ event, about, by, from, to }: Request['query']): AuditQuestion =>
  Typed.parse({ event, about, by, from, to })

const showAudit =
  ({ pages, trail, providers }: AuditPageParts): RequestHandler =>
  async (req, res) => {
    const { cursor, ...question } = parseInput(Question, req.query)
    const filter = await toFilter(question, trail)
    const { found, nextCursor } = await trail.page({ limit: LINES_PER_PAGE, cursor, ...filter })
    const names = await trail.namesOf(found.flatMap(({ actorId }) => actorId ?? []))
    const page = AuditPage({
      frame: pages.frameOf(req, res),
      question,
      failure: null,
      lines: found.map((row) => toLineProps(row, { names, providers })),
      newest: cursor === undefined ? null : addressOf('/audit', question),
      older: nextCursor === null ? null : addressOf('/audit', { ...question, cursor: nextCursor }),
      download: addressOf('/api/v1/audit/export', toQuery(filter)),
    })
    pages.send(res, 200, page)
  }

const DAY_MS = 86_400_000

/** The last day is asked for as a whole. */
const toFilter = async (question: AuditQuestion, trail: AuditTrail): Promise<AuditFilter> => ({
  event: question.event || null,
  ...toSubject(question.about),
  actorId: await toActor(question.by, trail),
  since: question.from === '' ? null : new Date(question.from),
  until: question.to === '' ? null : new Date(Date.parse(question.to) + DAY_MS),
})

/** By a name, also what was noted of accounts that are gone. */
function toSubject(about: string): Pick<AuditFilter, 'userId' | 'username'> {
  if (about === '') return {}
  const id = toId(about)
  return id === null ? { username: enforceUsername(about) ?? about } : { userId: id }
}

/** Whoever did something is noted by id; a name that nobody has did nothing. */
async function toActor(by: string, trail: AuditTrail): Promise<string | null> {
  if (by === '') return null
  return toId(by) ?? (await trail.idOf(enforceUsername(by) ?? by)) ?? by
}

const toId = (text: string): string | null => UserId.safeParse(text).data ?? null

/** The same question to the API. */
const toQuery = ({ event, userId, username, actorId, since, until }: AuditFilter) => ({
  event,
  user_id: userId,
  username,
  actor_id: actorId,
  since: since?.toISOString(),
  until: until?.toISOString(),
})
