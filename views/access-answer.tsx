import { Fragment } from 'preact'
import type { AccessAnswer } from '../services/rules/access-explainer.js'
import type { Rule } from '../services/rules/rule.js'
import {
  ANSWER_WORDS,
  MISMATCH_WORDS,
  sayPlace,
  sayRequirement,
  sayUnmet,
  sayWhere,
} from './access-words.js'
import { None } from './none.js'

interface AnswerProps {
  readonly answer: AccessAnswer
  /** As it was typed; empty: nobody in particular. */
  readonly user: string
}

/** What the rules answer to one request, and why. */
export const AccessAnswerCard = ({ answer, user }: AnswerProps) => (
  <section class="card" aria-labelledby="answer">
    <h2 id="answer">The answer</h2>
    <div class={passes(answer) ? 'notice good' : 'notice bad'} role="status">
      <p>
        {user === '' ? 'Whoever is not signed in' : <bdi>{user}</bdi>} {wordsOf(answer)}.
      </p>
    </div>
    <dl>
      <dt>Asked for</dt>
      <dd>
        <bdi>{`${answer.method} ${answer.host}${answer.path}`}</bdi>
      </dd>
      <dt>Decided by</dt>
      <dd>
        <Decider rule={answer.rule} />
      </dd>
      {answer.rule && answer.unmet.length > 0 && (
        <>
          <dt>Lacking</dt>
          <dd>{sayUnmet(answer.rule.allow, answer.unmet)}</dd>
        </>
      )}
    </dl>
    <PassedOver answer={answer} />
    <Told answer={answer} />
  </section>
)

const passes = ({ answer, isDisabled }: AccessAnswer): boolean => answer === 'yes' && !isDisabled

const wordsOf = ({ answer, isDisabled }: AccessAnswer): string =>
  isDisabled ? 'is disabled, and can’t be signed in' : ANSWER_WORDS[answer]

const Decider = ({ rule }: { rule: Rule | null }) =>
  rule === null ? (
    <>No rule matches.</>
  ) : (
    <>
      <a href={`#line-${rule.at?.line ?? 0}`}>{sayWhere(rule)}</a>
      {': '}
      <bdi>{`${sayPlace(rule)}, allow ${sayRequirement(rule.allow)}`}</bdi>
    </>
  )

/** The nearest rules that did not decide: more of them say nothing new. */
const MOST_PASSED_OVER = 20

const PassedOver = ({ answer: { passedOver } }: { answer: AccessAnswer }) =>
  passedOver.length === 0 ? null : (
    <details>
      <summary>Why no rule before it decided ({passedOver.length})</summary>
      <ul>
        {passedOver.slice(-MOST_PASSED_OVER).map(({ rule, because }) => (
          <li key={rule.at?.line ?? 0}>
            {sayWhere(rule)} {MISMATCH_WORDS[because]} (<bdi>{sayPlace(rule)}</bdi>)
          </li>
        ))}
      </ul>
    </details>
  )

const Told = ({ answer: { headers } }: { answer: AccessAnswer }) =>
  headers === null ? null : (
    <details>
      <summary>What the app is told</summary>
      <dl>
        {Object.entries(headers).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value === '' ? <None text="empty" /> : <bdi>{value}</bdi>}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  )
