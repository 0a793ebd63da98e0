import { rulesOf } from '../../services/rules/compile.js'
import { createAccessExplainer, type AccessAnswer } from '../../services/rules/access-explainer.js'
import { createCurrentRules } from '../../services/rules/current-rules.js'
import { IDENTITY_HEADERS } from '../../services/rules/rule.js'
import { toAccessBody } from '../../routes/api/access.js'
import { toOneLine } from '../../lib/one-line.js'
import {
  ANSWER_WORDS,
  MISMATCH_WORDS,
  sayPlace,
  sayRequirement,
  sayUnmet,
  sayWhere,
} from '../../views/access-words.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'
import { UsageError } from '../usage-error.js'
import { withCurrentData } from '../with-data.js'

const OPTIONS = {
  host: { type: 'string' },
  path: { type: 'string', default: '/' },
  method: { type: 'string', default: 'GET' },
  user: { type: 'string', default: '' },
  address: { type: 'string', default: '' },
  amr: { type: 'string', default: '' },
  json: { type: 'boolean', default: false },
} as const

export const accessExplain: Command = {
  words: ['access', 'explain'],
  usage: '--host H [--path P] [--method M] [--user U] [--address A] [--amr HOW] [--json]',
  about: 'which access rule decides, and what it answers; exits with 0 where U may pass, else 1',
  run: (args, terminal) => {
    const { host, json, ...question } = parseWords(args, OPTIONS, 0).values
    if (host === undefined) throw new UsageError('A host goes here: --host app.example.com')
    return withCurrentData(terminal, async ({ settings, models }) => {
      const rules = createCurrentRules(rulesOf(settings.access.rules))
      const explainer = createAccessExplainer({ models, rules })
      const answer = await explainer.explain({ ...question, host })
      const lines = json ? [JSON.stringify(toAccessBody(answer))] : toLines(answer, question.user)
      for (const line of lines) printLine(terminal.output, line)
      return passes(answer) ? EXIT.done : EXIT.failed
    })
  },
}

const passes = ({ answer, isDisabled }: AccessAnswer): boolean => answer === 'yes' && !isDisabled

/** The nearest rules that did not decide: more of them say nothing new. */
const MOST_PASSED_OVER = 20

function toLines(answer: AccessAnswer, user: string): string[] {
  const { host, path, method, rule, isDisabled } = answer
  const who = user === '' ? 'whoever is not signed in' : toOneLine(user, 64)
  return [
    `${method} ${host}${toOneLine(path, 200)}: ${who} ${ANSWER_WORDS[answer.answer]}`,
    ...(isDisabled ? [`${who} is disabled: nobody can be signed in so`] : []),
    rule === null
      ? 'no rule matches, and what no rule names is refused'
      : `decided by ${sayWhere(rule)}: ${sayPlace(rule)}, allow ${sayRequirement(rule.allow)}`,
    ...(rule && answer.unmet.length > 0
      ? [`  lacking: ${sayUnmet(rule.allow, answer.unmet)}`]
      : []),
    ...passedOverLines(answer),
    ...headerLines(answer),
  ]
}

function passedOverLines({ passedOver }: AccessAnswer): string[] {
  const shown = passedOver.slice(-MOST_PASSED_OVER)
  const others = passedOver.length - shown.length
  return [
    ...(others > 0 ? [`passed over: ${others} rules before these`] : []),
    ...shown.map(
      ({ rule, because }) =>
        `passed over: ${sayWhere(rule)} ${MISMATCH_WORDS[because]} (${sayPlace(rule)})`,
    ),
  ]
}

const headerLines = ({ headers }: AccessAnswer): string[] =>
  headers === null
    ? []
    : [
        'the app is told:',
        ...IDENTITY_HEADERS.map((name) => `  ${name}: ${toOneLine(headers[name], 200)}`.trimEnd()),
      ]
