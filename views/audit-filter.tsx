import type { Failure } from './failure.js'
import { FailureSummary, Fault, faultyAttributes, findFault, type FormState } from './form.js'
import { EVENT_WORDS } from './audit-words.js'

/** What was asked for, as it was typed; empty: everything. */
export interface AuditQuestion {
  readonly event: string
  /** A username or an id: whom it is about. */
  readonly about: string
  /** A username or an id: who did it. */
  readonly by: string
  /** Days in UTC, the last one included: `2026-01-31`. */
  readonly from: string
  readonly to: string
}

const LABELS = { event: 'Event', about: 'About', by: 'Done by', from: 'From', to: 'To' } as const

interface AuditFilterProps {
  readonly question: AuditQuestion
  /** Why the question was not answered; null: it was. */
  readonly failure: Failure | null
}

/** The form that narrows the audit log down. It asks and changes nothing: a GET, to be bookmarked. */
export function AuditFilter({ question, failure }: AuditFilterProps) {
  const asked = failure !== null || Object.values(question).some((value) => value !== '')
  const form: FormState = { failure, labels: LABELS, focus: null, minLength: 0 }
  const about = (name: keyof AuditQuestion): InputProps => ({
    ...{ name, label: LABELS[name], value: question[name], fault: findFault(form, name) },
  })
  return (
    <details class="card filter" open={asked}>
      <summary>Narrow down</summary>
      <FailureSummary form={form} />
      <form role="search" method="get" action="/audit" aria-label="Audit log">
        <Event {...about('event')} />
        <Text {...about('about')} />
        <Text {...about('by')} />
        <Day {...about('from')} />
        <Day {...about('to')} />
        <p class="actions">
          <button type="submit">Show</button>
          {asked && <a href="/audit">Show all</a>}
        </p>
      </form>
    </details>
  )
}

const Event = ({ name, label, value, fault }: InputProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <select id={name} name={name} {...faultyAttributes({ name, fault })}>
      <option value="">Any</option>
      {Object.entries(EVENT_WORDS).map(([event, words]) => (
        <option key={event} value={event} selected={event === value}>
          {words}
        </option>
      ))}
    </select>
    <Fault name={name} fault={fault} />
  </div>
)

interface InputProps {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly fault: string | null
}

const Text = ({ name, label, value, fault }: InputProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type="text"
      dir="auto"
      autocomplete="off"
      autocapitalize="none"
      spellcheck={false}
      placeholder="username or id"
      maxLength={255}
      value={value}
      {...faultyAttributes({ name, fault })}
    />
    <Fault name={name} fault={fault} />
  </div>
)

const Day = ({ name, label, value, fault }: InputProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input
      id={name}
      name={name}
      type="date"
      autocomplete="off"
      value={value}
      {...faultyAttributes({ name, fault })}
    />
    <Fault name={name} fault={fault} />
  </div>
)
