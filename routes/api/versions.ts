import { z } from 'zod'
import { answering } from '../answer.js'
import type { Endpoint } from '../endpoint.js'

const Versions = z
  .array(z.strictObject({ version: z.string(), url: z.string() }))
  .meta({ id: 'Versions' })

/** GET /api: the versions of the API and where each begins. */
export const versionRoutes = (): Endpoint[] => [
  answering({
    method: 'get',
    path: '/api',
    access: 'open',
    about: {
      tag: 'service',
      summary: 'The versions of the API',
      answers: { 200: { description: 'Each version and its address', body: Versions } },
      errors: [],
    },
    answer: () => ({ status: 200, body: [{ version: 'v1', url: '/api/v1' }] }),
  }),
]
