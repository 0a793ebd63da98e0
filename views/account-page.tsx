import type { Account } from '../services/account.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field, Notice } from './form.js'
import type { Frame } from './frame.js'
import { passwordNames } from './password-names.js'
import type { ProviderButton } from './provider-buttons.js'
import { When } from './when.js'

/** An identity of another party that opens this account. */
export interface IdentityRow {
  readonly id: string
  /** The provider's id; its name is looked up among `providers`. */
  readonly provider: string
  readonly subject: string
  readonly lastUsedAt: Date | null
}

export interface AccountPageProps {
  readonly frame: Frame
  readonly account: Account
  readonly identities: readonly IdentityRow[]
  readonly providers: readonly ProviderButton[]
  readonly failure: Failure | null
  /** What was just done; null: nothing. */
  readonly notice: string | null
  readonly minLength: number
  /** Our own host: a password may not hold it. */
  readonly host: string
}

const LABELS = { current_password: 'Current password', new_password: 'New password' }

/** Who am I, by what may I sign in, and a new password. */
export const AccountPage = (props: AccountPageProps) => (
  <Document frame={props.frame} title="Your account" width="wide" passwords>
    <h1>Your account</h1>
    <FailureSummary failure={props.failure} labels={LABELS} />
    <Notice text={props.notice} />
    <Profile account={props.account} />
    <LinkedProviders {...props} />
    <Password {...props} />
  </Document>
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
      <dd>{account.name === null ? 'not given' : <bdi>{account.name}</bdi>}</dd>
      <dt>E-mail</dt>
      <dd>
        {account.email === null ? 'not given' : <bdi>{account.email}</bdi>}
        {account.email !== null && !account.emailVerified && ' (not verified)'}
      </dd>
      <dt>Roles</dt>
      <dd>{account.roles.length > 0 ? account.roles.join(', ') : 'none'}</dd>
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

function LinkedProviders({ account, identities, providers }: AccountPageProps) {
  const linked = new Set(identities.map(({ provider }) => provider))
  const others = providers.filter(({ id }) => !linked.has(id))
  if (identities.length === 0 && others.length === 0) return null
  const onlyWayIn = !account.hasPassword && identities.length === 1
  return (
    <section class="card" aria-labelledby="providers">
      <h2 id="providers">Linked providers</h2>
      <ul class="rows">
        {identities.map((identity) => (
          <LinkedRow
            key={identity.id}
            identity={identity}
            name={providers.find(({ id }) => id === identity.provider)?.name ?? identity.provider}
            onlyWayIn={onlyWayIn}
          />
        ))}
        {others.map((provider) => (
          <LinkRow key={provider.id} provider={provider} />
        ))}
      </ul>
    </section>
  )
}

interface LinkedRowProps {
  readonly identity: IdentityRow
  readonly name: string
  readonly onlyWayIn: boolean
}

const LinkedRow = ({ identity, name, onlyWayIn }: LinkedRowProps) => (
  <li>
    <div>
      <bdi>{name}</bdi>
      <small>
        {identity.lastUsedAt ? (
          <>
            Last used <When at={identity.lastUsedAt} />
          </>
        ) : (
          'Not used yet'
        )}
      </small>
    </div>
    {onlyWayIn ? (
      <small>Your only way in</small>
    ) : (
      <form method="post" action={`/account/identities/${encodeURIComponent(identity.id)}/unlink`}>
        <button type="submit" class="quiet small" aria-label={`Unlink ${name}`}>
          Unlink
        </button>
      </form>
    )}
  </li>
)

const LinkRow = ({ provider: { id, name, availability } }: { provider: ProviderButton }) => (
  <li>
    <div>
      <bdi>{name}</bdi>
      <small>{availability === 'down' ? 'Not answering right now' : 'Not linked'}</small>
    </div>
    {availability !== 'down' && (
      <form method="post" action={`/auth/${id}/link`}>
        <button type="submit" class="quiet small" aria-label={`Link ${name}`}>
          Link
        </button>
      </form>
    )}
  </li>
)

const Password = ({ account, failure, minLength, host }: AccountPageProps) => (
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
          name="current_password"
          label={LABELS.current_password}
          type="password"
          autocomplete="current-password"
          failure={failure}
        />
      )}
      <Field
        name="new_password"
        label={LABELS.new_password}
        type="password"
        autocomplete="new-password"
        hint={`At least ${minLength} characters. A few unrelated words make a good one.`}
        failure={failure}
        minLength={minLength}
        judge={{ minLength, names: [...passwordNames(host), ...ownNames(account)] }}
      />
      <button type="submit">{account.hasPassword ? 'Change password' : 'Set password'}</button>
    </form>
  </section>
)

const ownNames = ({ username, email, name }: Account): string[] =>
  [username, email?.split('@')[0] ?? '', name ?? ''].filter((text) => text !== '')
