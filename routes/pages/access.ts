import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { text } from '../../lib/text.js'
import type { Pages } from '../../middleware/pages.js'
import { parseInput } from '../../middleware/parse-input.js'
import type {
  AccessAnswer,
  AccessExplainer,
  AccessQuestion,
} from '../../services/rules/access-explainer.js'
import { AccessPage } from '../../views/access-page.js'
import { toFailure, type Failure } from '../../views/failure.js'
import { QUESTION, SEE_ACCESS } from '../api/access.js'
import type { Endpoint } from '../endpoint.js'

export interface AccessPageParts {
  readonly pages: Pages
  readonly explainer: AccessExplainer
}

/** A form sends empty what was not filled in. */
const Question = z.strictObject({
  ...QUESTION,
  host: text(255, 0).default(''),
  path: text(2048, 0).default(''),
})

/** GET /access: the access rules for administrators, and what they answer. */
export const accessPageRoutes = (parts: AccessPageParts): Endpoint[] => [
  {
    method: 'get',
    path: '/access',
    access: SEE_ACCESS,
    about: {
      tag: 'pages',
      summary: 'The access rules, and what they answer',
      query: Question,
      answers: { 200: { description: 'The page', html: true } },
      errors: ['invalid_request'],
    },
    steps: [showAccess(parts)],
  },
]

const showAccess =
  ({ pages, explainer }: AccessPageParts): RequestHandler =>
  async (req, res) => {
    const { path, ...rest } = parseInput(Question, req.query)
    const question = { ...rest, path: path || '/' }
    const { answer, failure } = await ask(explainer, question)
    const frame = pages.frameOf(req, res)
    const page = AccessPage({ frame, question, answer, failure, rules: explainer.rules() })
    pages.send(res, failure ? 400 : 200, page)
  }

interface Asked {
  readonly answer: AccessAnswer | null
  readonly failure: Failure | null
}

async function ask(explainer: AccessExplainer, question: AccessQuestion): Promise<Asked> {
  if (question.host === '') return { answer: null, failure: null }
  try {
    return { answer: await explainer.explain(question), failure: null }
  } catch (error) {
    if (!(error instanceof AppError) || error.status !== 400) throw error
    return { answer: null, failure: toFailure(error) }
  }
}
