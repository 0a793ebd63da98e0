import type { KeyInfo } from '../services/api-keys.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field, Notice, type FormState } from './form.js'
import type { Frame } from './frame.js'
import { None } from './none.js'
import { When } from './when.js'

export interface KeysPageProps {
  readonly frame: Frame
  /** The latest first. */
  readonly keys: readonly KeyInfo[]
  /** Roles that a key may be given. */
  readonly roles: readonly string[]
  /** The key that was just made, shown this once; null: none was. */
  readonly made: string | null
  readonly failure: Failure | null
  /** What was just done; null: nothing. */
  readonly notice: string | null
}

const LABELS = { name: 'What it is for', networks: 'Networks it may come from' }

/** The keys of one's own programs: which there are, and a new one. */
export function KeysPage(props: KeysPageProps) {
  const form: FormState = { failure: props.failure, labels: LABELS, focus: null, minLength: 0 }
  return (
    <Document frame={props.frame} title="API keys" width="wide">
      <h1>API keys</h1>
      <FailureSummary form={form} />
      <Notice text={props.notice} />
      {props.made !== null && <Made text={props.made} />}
      <section class="card" aria-labelledby="keys">
        <h2 id="keys">Your keys</h2>
        {props.keys.length === 0 ? <None text="There are none." /> : <List keys={props.keys} />}
      </section>
      <NewKey form={form} roles={props.roles} />
      <p>
        <a href="/account">Back to your account</a>
      </p>
    </Document>
  )
}

const Made = ({ text }: { text: string }) => (
  <div class="notice good" role="status">
    <p>Copy your new key now: it is not shown again.</p>
    <p>
      <code class="key">{text}</code>
    </p>
  </div>
)

const List = ({ keys }: { keys: readonly KeyInfo[] }) => (
  <ul class="rows">
    {keys.map((key) => (
      <Row key={key.id} info={key} />
    ))}
  </ul>
)

const Row = ({ info }: { info: KeyInfo }) => (
  <li>
    <div>
      <bdi>{info.name}</bdi>
      <small>
        {info.scopes.length === 0 ? 'No roles' : info.scopes.join(', ')}
        {info.networks.length > 0 && `, from ${info.networks.join(', ')}`}
      </small>
      <small>
        {info.lastUsedAt ? (
          <>
            Last used <When at={info.lastUsedAt} />
          </>
        ) : (
          'Not used yet'
        )}
        , ends <When at={info.expiresAt} />
      </small>
    </div>
    <form method="post" action={`/account/keys/${info.id}/revoke`}>
      <button type="submit" class="quiet small" aria-label={`Revoke ${info.name}`}>
        Revoke
      </button>
    </form>
  </li>
)

/** For how long a key may be made here, in days. */
const LIVES = [7, 30, 90, 366] as const

const NewKey = ({ form, roles }: { form: FormState; roles: readonly string[] }) => (
  <section class="card" aria-labelledby="new-key">
    <h2 id="new-key">Make a key</h2>
    <p class="hint">A program sends it as its Authorization, as Bearer, and is known as you.</p>
    <form method="post" action="/account/keys">
      <Field form={form} name="name" autocomplete="off" />
      {roles.length > 0 && (
        <fieldset>
          <legend>Roles it may use</legend>
          {roles.map((role, index) => (
            <label key={role} class="choice" for={`scope-${index}`}>
              <input
                type="checkbox"
                id={`scope-${index}`}
                name="scopes"
                value={role}
                autocomplete="off"
              />{' '}
              {role}
            </label>
          ))}
        </fieldset>
      )}
      <div class="field">
        <label for="expires_in_days">It ends after</label>
        <select id="expires_in_days" name="expires_in_days">
          {LIVES.map((days) => (
            <option key={days} value={days} selected={days === 90}>
              {days} days
            </option>
          ))}
        </select>
      </div>
      <Field
        form={form}
        name="networks"
        autocomplete="off"
        required={false}
        hint="As 192.0.2.0/24, several with spaces; none: anywhere."
      />
      <button type="submit">Make a key</button>
    </form>
  </section>
)
