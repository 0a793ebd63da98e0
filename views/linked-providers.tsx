import type { Account } from '../services/account.js'
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

interface LinkedProvidersProps {
  readonly account: Account
  readonly identities: readonly IdentityRow[]
  readonly providers: readonly ProviderButton[]
}

/** What opens the account besides a password: linked identities, and providers to link. */
export function LinkedProviders({ account, identities, providers }: LinkedProvidersProps) {
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
      <form method="post" action={`/account/identities/${identity.id}/unlink`}>
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
