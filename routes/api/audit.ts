import type { RequestHandler } from 'express'
import { z } from 'zod'
import { text } from '../../lib/text.js'
import { parseInput } from '../../middleware/parse-input.js'
import { sendPortions } from '../../middleware/send-portions.js'
import { AUDIT_EVENTS } from '../../services/audit/audit-event.js'
import type { AuditFilter, AuditRow, AuditTrail } from '../../services/audit/audit-trail.js'
import { answering } from '../answer.js'
import type { Access, Endpoint } from '../endpoint.js'
import { NextCursor, PageQuery, UserId } from './fields.js'

export const VIEW_AUDIT: Access = { role: 'view_audit' }
const PATH = '/api/v1/audit'

const AuditLine = z
  .strictObject({
    seq: z.int().min(1).meta({ description: 'From 1, without a gap' }),
    at: z.iso.datetime(),
    event: z.string().meta({ description: 'What happened', examples: [...AUDIT_EVENTS] }),
    user_id: z.string().nullable().meta({ description: 'Whom it is about' }),
    username: z.string().nullable(),
    actor_id: z.string().nullable().meta({ description: 'Who did it, where that is said' }),
    session_id: z.string().nullable(),
    amr: z.string().nullable().meta({ description: 'How they signed in' }),
    provider: z.string().nullable(),
    address: z.string().nullable(),
    request_id: z.string().nullable(),
    reason: z.string().nullable(),
    previous_hash: z.string().meta({ description: 'The hash of the line before' }),
    hash: z.string().meta({ description: 'SHA-256 over all of the above, in hexadecimal' }),
  })
  .meta({ id: 'AuditLine' })

const AuditLinesPage = z
  .strictObject({ lines: z.array(AuditLine), next_cursor: NextCursor })
  .meta({ id: 'AuditLinesPage' })

const moment = (description: string) =>
  z.iso
    .datetime({ offset: true })
    .transform((value) => new Date(value))
    .optional()
    .meta({ description, format: 'date-time' })

/** Which lines are asked for. */
const FILTER = {
  event: z.enum(AUDIT_EVENTS).optional(),
  user_id: UserId.optional().meta({ description: 'Whom it is about' }),
  username: text(255).optional().meta({ description: 'The name they had at the time' }),
  actor_id: UserId.optional().meta({ description: 'Who did it' }),
  since: moment('Not earlier than this'),
  until: moment('Earlier than this'),
}

const ExportQuery = z.strictObject(FILTER)

/** /api/v1/audit: the audit log, for whoever holds `view_audit`. */
export const auditRoutes = (trail: AuditTrail): Endpoint[] => [listLines(trail), exportLines(trail)]

const listLines = (trail: AuditTrail): Endpoint =>
  answering({
    method: 'get',
    path: PATH,
    access: VIEW_AUDIT,
    about: {
      tag: 'audit',
      summary: 'List audit lines, the newest first, a page at a time',
      query: PageQuery.extend(FILTER),
      answers: { 200: { description: 'A page of audit lines', body: AuditLinesPage } },
      errors: [],
    },
    answer: async ({ query: { limit, cursor, ...filter } }) => {
      const { found, nextCursor } = await trail.page({ limit, cursor, ...toFilter(filter) })
      return { status: 200, body: { lines: found.map(toBody), next_cursor: nextCursor } }
    },
  })

const exportLines = (trail: AuditTrail): Endpoint => ({
  method: 'get',
  path: `${PATH}/export`,
  access: VIEW_AUDIT,
  about: {
    tag: 'audit',
    summary: 'Every audit line, the oldest first, one JSON object (AuditLine) a line',
    query: ExportQuery,
    answers: {
      200: {
        description: 'The lines there were when it was asked for, sent as they are read',
        media: ['application/x-ndjson'],
        headers: { 'Content-Disposition': 'A name to save it by' },
      },
    },
    errors: ['invalid_request'],
  },
  steps: [sendExport(trail)],
})

const sendExport =
  (trail: AuditTrail): RequestHandler =>
  async (req, res) => {
    const filter = toFilter(parseInput(ExportQuery, req.query))
    res.status(200).set({
      'Content-Type': 'application/x-ndjson; charset=utf-8',
      'Content-Disposition': 'attachment; filename="audit.ndjson"',
      'Cache-Control': 'no-store',
    })
    if (req.method !== 'HEAD') await sendPortions(res, toLines(trail.portions(filter)))
    res.end()
  }

async function* toLines(portions: AsyncIterable<readonly AuditRow[]>): AsyncGenerator<string> {
  for await (const rows of portions) {
    yield rows.map((row) => `${JSON.stringify(toBody(row))}\n`).join('')
  }
}

type Query = z.output<typeof ExportQuery>

const toFilter = ({ event, user_id, username, actor_id, since, until }: Query): AuditFilter => ({
  event: event ?? null,
  userId: user_id ?? null,
  username: username ?? null,
  actorId: actor_id ?? null,
  since: since ?? null,
  until: until ?? null,
})

/** Field by field: what is not named here is not shown. */
const toBody = (row: AuditRow): z.input<typeof AuditLine> => ({
  seq: row.seq,
  at: row.at.toISOString(),
  event: row.event,
  user_id: row.userId,
  username: row.username,
  actor_id: row.actorId,
  session_id: row.sessionId,
  amr: row.amr,
  provider: row.provider,
  address: row.address,
  request_id: row.requestId,
  reason: row.reason,
  previous_hash: row.previousHash,
  hash: row.hash,
})
