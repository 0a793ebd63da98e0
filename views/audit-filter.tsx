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

/** The form that narrows the audit log down. It asks and changes nothing: a GET, to be bookmarked. */
export function AuditFilter({ question }: { question: AuditQuestion }) {
  const asked = Object.values(question).some((value) => value !== '')
  return (
    <details class="card filter" open={asked}>
      <summary>Narrow down</summary>
      <form role="search" method="get" action="/audit" aria-label="Audit log">
        <Event value={question.event} />
        <Text name="about" label="About" value={question.about} />
        <Text name="by" label="Done by" value={question.by} />
        <Day name="from" label="From" value={question.from} />
        <Day name="to" label="To" value={question.to} />
        <p class="actions">
          <button type="submit">Show</button>
          {asked && <a href="/audit">Show all</a>}
        </p>
      </form>
    </details>
  )
}

const Event = ({ value }: { value: string }) => (
  <div class="field">
    <label for="event">Event</label>
    <select id="event" name="event">
      <option value="">Any</option>
      {Object.entries(EVENT_WORDS).map(([event, words]) => (
        <option key={event} value={event} selected={event === value}>
          {words}
        </option>
      ))}
    </select>
  </div>
)

interface InputProps {
  readonly name: string
  readonly label: string
  readonly value: string
}

const Text = ({ name, label, value }: InputProps) => (
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
    />
  </div>
)

const Day = ({ name, label, value }: InputProps) => (
  <div class="field">
    <label for={name}>{label}</label>
    <input id={name} name={name} type="date" autocomplete="off" value={value} />
  </div>
)
