import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Readiness } from '../services/readiness.js'
import type { Endpoint } from './endpoint.js'

const Alive = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Alive' })
const Ready = z
  .strictObject({
    status: z.enum(['ready', 'not_ready']),
    reasons: z.array(z.string()),
    revocation_lag_seconds: z.number().min(0).nullable().meta({
      description: 'Since the log of revocations was last read to its end; null: never yet',
    }),
  })
  .meta({ id: 'Ready' })

/** GET /healthz: the process lives. GET /readyz: it may be sent requests. */
export const healthRoutes = (readiness: Readiness): Endpoint[] => [
  {
    method: 'get',
    path: '/healthz',
    access: 'open',
    about: {
      tag: 'service',
      summary: 'Alive',
      answers: { 200: { description: 'The process answers', body: Alive } },
      errors: [],
    },
    steps: [(_req, res) => void res.json({ status: 'ok' })],
  },
  {
    method: 'get',
    path: '/readyz',
    access: 'open',
    about: {
      tag: 'service',
      summary:
        'Able to serve: database reachable, migrations done, revocations known, not stopping',
      answers: {
        200: { description: 'Send requests', body: Ready },
        503: { description: 'Send none; `reasons` say why', body: Ready },
      },
      errors: [],
    },
    steps: [answerReadiness(readiness)],
  },
]

function answerReadiness(readiness: Readiness): RequestHandler {
  return async (_req, res) => {
    const { ready, reasons, revocationLagSeconds } = await readiness.check()
    res.set('Cache-Control', 'no-store').status(ready ? 200 : 503)
    const status = ready ? 'ready' : 'not_ready'
    res.json({ status, reasons, revocation_lag_seconds: revocationLagSeconds })
  }
}
