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
  /** What was typed before, to be shown again. */
  readonly wish: KeyWishTyped
  /** What was just done; null: nothing. */
  readonly notice: string | null
}

/** A wish for a key, as its form holds it. */
export interface KeyWishTyped {
  readonly name: string
  readonly scopes: readonly string[]
  /** As it was sent: anything. */
  readonly days: string
  readonly networks: string
}

/** A form in which nobody typed yet. */
export const NO_WISH: KeyWishTyped = { name: '', scopes: [], days: '90', networks: '' }

const LABELS = { name: 'What it is for', networks: 'Networks it may come from' }

/** The keys of one's own programs: which there are, and a new one. */
export function KeysPage(props: KeysPageProps) {
  const form: FormState = { failure: props.failure, labels: LABELS, focus: null, minLength: 0 }
  return (
    <Document frame={props.frame} title="API keys" refused={props.failure !== null} width="wide">
      <h1>API keys</h1>
      <FailureSummary form={form} />
      <Notice text={props.notice} />
      {props.made !== null && <Made text={props.made} />}
      <section class="card" aria-labelledby="keys">
        <h2 id="keys">Your keys</h2>
        {props.keys.length === 0 ? (
          <None text="You have no keys yet." />
        ) : (
          <List keys={props.keys} />
        )}
      </section>
      <NewKey {...props} form={form} />
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

type NewKeyProps = Pick<KeysPageProps, 'keys' | 'roles' | 'wish'> & { readonly form: FormState }

const NewKey = ({ form, keys, roles, wish }: NewKeyProps) => (
  <section class="card" aria-labelledby="new-key">
    <h2 id="new-key">Make a key</h2>
    <p class="hint">
      A program that sends <code>Authorization: Bearer</code> and the key is known as you.
    </p>
    <form method="post" action="/account/keys">
      <input type="hidden" name="latest_seen" value={keys[0]?.id ?? ''} autocomplete="off" />
      <Field
        form={form}
        name="name"
        autocomplete="off"
        value={wish.name}
        hint="Such as the name of the program."
      />
      {roles.length > 0 && <Scopes roles={roles} ticked={wish.scopes} />}
      <Life days={wish.days} />
      <Field
        form={form}
        name="networks"
        autocomplete="off"
        value={wish.networks}
        required={false}
        hint="Such as 192.0.2.0/24, with spaces between several. Empty: from anywhere."
      />
      <button type="submit">Make a key</button>
    </form>
  </section>
)

const Scopes = ({ roles, ticked }: { roles: readonly string[]; ticked: readonly string[] }) => (
  <fieldset>
    <legend>
      Roles it may use <small>(optional)</small>
    </legend>
    {roles.map((role, index) => (
      <label key={role} class="choice" for={`scope-${index}`}>
        <input
          type="checkbox"
          id={`scope-${index}`}
          name="scopes"
          value={role}
          checked={ticked.includes(role)}
          autocomplete="off"
        />{' '}
        {role}
      </label>
    ))}
  </fieldset>
)

const Life = ({ days: chosen }: { days: string }) => (
  <div class="field">
    <label for="expires_in_days">It ends after</label>
    <select id="expires_in_days" name="expires_in_days">
      {LIVES.map((days) => (
        <option key={days} value={days} selected={String(days) === chosen}>
          {days} days
        </option>
      ))}
    </select>
  </div>
)
