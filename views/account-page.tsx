import type { Account } from '../services/account.js'
import type { ReusedSession } from '../services/sessions.js'
import { Document } from './document.js'
import type { Failure, Link } from './failure.js'
import { FailureSummary, Field, Notice, type FormState } from './form.js'
import type { Frame } from './frame.js'
import { NewPassword, passwordNames } from './new-password.js'
import { LinkedProviders, type IdentityRow } from './linked-providers.js'
import { ReuseNotice } from './reuse-notice.js'
import { SessionList, type SessionListProps } from './session-list.js'
import { None } from './none.js'
import { When } from './when.js'

export interface AccountPageProps extends SessionListProps {
  readonly frame: Frame
  readonly account: Account
  readonly identities: readonly IdentityRow[]
  readonly reused: readonly ReusedSession[]
  readonly failure: Failure | null
  /** What was just done; null: nothing. */
  readonly notice: string | null
  readonly minLength: number
  /** The way to a fresh sign-in, where this one is not; null: it is. */
  readonly again: Link | null
  /** Our own host: a password may not hold it. */
  readonly host: string
}

const LABELS = { current_password: 'Current password', new_password: 'New password' }

/** Who am I, by what may I sign in, where am I signed in, and a new password. */
export function AccountPage(props: AccountPageProps) {
  const { failure, minLength } = props
  const form: FormState = { failure, labels: LABELS, focus: null, minLength }
  return (
    <Document
      frame={props.frame}
      title="Your account"
      refused={failure !== null}
      width="wide"
      passwords
    >
      <h1>Your account</h1>
      <FailureSummary form={form} />
      <Notice text={props.notice} />
      <ReuseNotice reused={props.reused} />
      <Profile account={props.account} />
      <LinkedProviders {...props} />
      <SessionList {...props} />
      <Keys />
      {props.account.hasPassword || props.again === null ? (
        <Password {...props} form={form} />
      ) : (
        <FirstPassword again={props.again} />
      )}
    </Document>
  )
}

const Keys = () => (
  <section class="card" aria-labelledby="api-keys">
    <h2 id="api-keys">API keys</h2>
    <p class="hint">For programs that act in your name.</p>
    <a class="button quiet" href="/account/keys">
      See and make keys
    </a>
  </section>
)

const Profile = ({ account }: { account: Account }) => (
  <section class="card" aria-labelledby="profile">
    <h2 id="profile">Profile</h2>
    <dl>
      <dt>Username</dt>
      <dd>
        <bdi>{account.username}</bdi>
      </dd>
      <dt>Name</dt>
      <dd>{account.name === null ? <None text="not given" /> : <bdi>{account.name}</bdi>}</dd>
      <dt>E-mail</dt>
      <dd>
        <Email account={account} />
      </dd>
      <dt>Roles</dt>
      <dd>{account.roles.length > 0 ? account.roles.join(', ') : <None text="none" />}</dd>
      {account.lastSignedInAt && (
        <>
          <dt>Last sign-in</dt>
          <dd>
            <When at={account.lastSignedInAt} />
          </dd>
        </>
      )}
    </dl>
  </section>
)

const Email = ({ account: { email, emailVerified } }: { account: Account }) =>
  email === null ? (
    <None text="not given" />
  ) : (
    <>
      <bdi>{email}</bdi> {!emailVerified && <small class="tag">not verified</small>}
    </>
  )

const Password = ({ form, account, host }: { form: FormState } & AccountPageProps) => (
  <section class="card" aria-labelledby="password">
    <h2 id="password">{account.hasPassword ? 'Change password' : 'Set a password'}</h2>
    <form method="post" action="/account/password">
      {/* Not to be seen: tells password managers whose password this is. */}
      <input
        type="text"
        name="username"
        autocomplete="username"
        aria-label="Username"
        value={account.username}
        readonly
        hidden
      />
      {account.hasPassword && (
        <Field
          form={form}
          name="current_password"
          type="password"
          autocomplete="current-password"
        />
      )}
      <NewPassword
        form={form}
        name="new_password"
        names={[...passwordNames(host), ...ownNames(account)]}
      />
      <button type="submit">{account.hasPassword ? 'Change password' : 'Set password'}</button>
    </form>
  </section>
)

/** Nobody types a new password in vain. */
const FirstPassword = ({ again }: { again: Link }) => (
  <section class="card" aria-labelledby="password">
    <h2 id="password">Set a password</h2>
    <p class="hint">For this you must have signed in a short while ago.</p>
    <a class="button quiet" href={again.href}>
      {again.label}
    </a>
  </section>
)

const ownNames = ({ username, email, name }: Account): string[] =>
  [username, email?.split('@')[0] ?? '', name ?? ''].filter((text) => text !== '')
