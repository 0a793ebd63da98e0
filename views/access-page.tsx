import type { AccessAnswer, AccessQuestion } from '../services/rules/access-explainer.js'
import type { Rule } from '../services/rules/rule.js'
import { AccessAnswerCard } from './access-answer.js'
import { sayPlace, sayRequirement, sayWhere } from './access-words.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field, type FormState } from './form.js'
import type { Frame } from './frame.js'

export interface AccessPageProps {
  readonly frame: Frame
  /** As it was typed; without a host nothing was asked. */
  readonly question: AccessQuestion
  readonly answer: AccessAnswer | null
  readonly failure: Failure | null
  readonly rules: readonly Rule[]
}

const LABELS = {
  host: 'Host',
  path: 'Path',
  method: 'Method',
  user: 'User',
  address: 'Address',
  amr: 'Signed in by',
}

/** What access rules there are, and what they answer to whom. */
export const AccessPage = (props: AccessPageProps) => (
  <Document frame={props.frame} title="Access rules" refused={props.failure !== null} width="wide">
    <div class="hero">
      <h1>Access rules</h1>
      <p>The first rule that matches a request decides. Where none does, nobody passes.</p>
    </div>
    <Question {...props} />
    {props.answer && <AccessAnswerCard answer={props.answer} user={props.question.user} />}
    <Rules rules={props.rules} />
  </Document>
)

function Question({ question, failure }: AccessPageProps) {
  const form: FormState = { failure, labels: LABELS, focus: null, minLength: 0 }
  const common = { form, autocomplete: 'off' }
  return (
    <section class="card filter" aria-labelledby="question">
      <h2 id="question">Who may open what?</h2>
      <FailureSummary form={form} />
      <form role="search" method="get" action="/access" aria-labelledby="question">
        <Field {...common} name="host" value={question.host} />
        <Field {...common} name="path" value={question.path} />
        <Field {...common} name="method" value={question.method} />
        <Field {...common} name="user" value={question.user} required={false} />
        <Field {...common} name="address" value={question.address} required={false} />
        <Field {...common} name="amr" value={question.amr} required={false} />
        <p class="actions">
          <button type="submit">Explain</button>
        </p>
      </form>
    </section>
  )
}

/** More are not looked through by eye. */
const MOST_SHOWN = 500

const Rules = ({ rules }: { rules: readonly Rule[] }) => (
  <section class="card" aria-labelledby="rules">
    <h2 id="rules">The rules in force</h2>
    {rules.length === 0 ? (
      <p>There are none: nobody may open anything.</p>
    ) : (
      <ol class="log">
        {rules.slice(0, MOST_SHOWN).map((rule) => (
          <li key={rule.at?.line ?? 0} id={idOf(rule)}>
            <p class="what">
              <strong>
                <bdi>{sayPlace(rule)}</bdi>
              </strong>
              <span>{sayWhere(rule)}</span>
            </p>
            <p class="who">
              <bdi>{sayRequirement(rule.allow)}</bdi>
            </p>
          </li>
        ))}
      </ol>
    )}
    {rules.length > MOST_SHOWN && <p>{rules.length - MOST_SHOWN} more stand in the file.</p>}
  </section>
)

/** What a link to a rule of the list names. */
const idOf = ({ at }: Rule): string => `line-${at?.line ?? 0}`
