import { z } from 'zod'
import { text } from '../../lib/text.js'
import type { AccessAnswer, AccessExplainer } from '../../services/rules/access-explainer.js'
import { KEY_NAMES } from '../../views/access-words.js'
import { answering } from '../answer.js'
import type { Access, Endpoint } from '../endpoint.js'

export const SEE_ACCESS: Access = { role: 'admin' }

const Line = z
  .int()
  .min(1)
  .nullable()
  .meta({ description: 'Where the rule begins in the file; null: it is implied' })

const Explanation = z
  .strictObject({
    answer: z.enum(['yes', 'sign_in', 'no']),
    host: z.string().meta({ description: 'As it was understood' }),
    path: z.string(),
    method: z.string(),
    rule: z.strictObject({ line: Line }).nullable().meta({
      description: 'The rule that decided; null: none matched',
    }),
    unmet: z.array(z.enum(Object.values(KEY_NAMES))).meta({
      description: 'Of the allow of the rule, what the user lacks',
    }),
    passed_over: z
      .array(z.strictObject({ line: Line, because: z.enum(['host', 'path', 'method', 'network']) }))
      .meta({ description: 'The rules before it, and which part of each did not match' }),
    disabled: z.boolean().meta({ description: 'Whether the user cannot be signed in at all' }),
    headers: z.record(z.string(), z.string()).nullable().meta({
      description: 'What the app is told, before it is encoded; null: it is not asked',
    }),
  })
  .meta({ id: 'AccessExplanation' })

/** A question as it is sent, by the API and by the page. */
export const QUESTION = {
  path: text(2048).default('/').meta({ description: 'Its query plays no part' }),
  method: text(32).default('GET'),
  user: text(255, 0).default('').meta({ description: 'A username; empty: not signed in' }),
  address: text(64, 0).default('').meta({ description: 'Of the client' }),
  amr: text(64, 0).default('').meta({ description: 'How the user signed in; empty: by password' }),
}

/** GET /api/v1/access/explain: what the access rules answer, and why. */
export const accessRoutes = (explainer: AccessExplainer): Endpoint[] => [
  answering({
    method: 'get',
    path: '/api/v1/access/explain',
    access: SEE_ACCESS,
    about: {
      tag: 'access',
      summary: 'Which access rule decides about a request, and what it answers',
      query: z.strictObject({ host: text(255), ...QUESTION }),
      answers: { 200: { description: 'The answer, and why', body: Explanation } },
      errors: [],
    },
    answer: async ({ query }) => ({
      status: 200,
      body: toAccessBody(await explainer.explain(query)),
    }),
  }),
]

/** An answer as programs read it. */
export const toAccessBody = (answer: AccessAnswer): z.input<typeof Explanation> => ({
  answer: answer.answer === 'sign-in' ? 'sign_in' : answer.answer,
  host: answer.host,
  path: answer.path,
  method: answer.method,
  rule: answer.rule && { line: answer.rule.at?.line ?? null },
  unmet: answer.unmet.map((key) => KEY_NAMES[key]),
  passed_over: answer.passedOver.map(({ rule, because }) => ({
    line: rule.at?.line ?? null,
    because,
  })),
  disabled: answer.isDisabled,
  headers: answer.headers && { ...answer.headers },
})
