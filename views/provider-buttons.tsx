import type { Availability, Provider } from '../services/providers.js'

/** A way in through another party, as its button needs to know it. */
export interface ProviderButton {
  readonly id: string
  readonly name: string
  readonly availability: Availability
  /** Whether it can show that somebody proved anew who they are. */
  readonly provesFresh: boolean
}

/** A provider as its button needs to know it, by now. */
export const toButton = (provider: Provider): ProviderButton => ({
  id: provider.id,
  name: provider.name,
  availability: provider.availability(),
  provesFresh: provider.freshSignIn !== 'never',
})

interface Props {
  readonly providers: readonly ProviderButton[]
  /** Where to go after signing in. Already judged safe. */
  readonly rd: string | null
  /** They are to prove anew who they are. */
  readonly fresh: boolean
}

/** One link per provider; one that is of no use now is no link, and says why. */
export const ProviderButtons = ({ providers, rd, fresh }: Props) => (
  <ul class="ways">
    {providers.map((provider) => (
      <li key={provider.id}>
        {provider.availability === 'down' ? (
          <Useless name={provider.name} why="is not answering right now" />
        ) : fresh && !provider.provesFresh ? (
          <Useless name={provider.name} why="cannot show that you signed in just now" />
        ) : (
          <a
            class="button quiet"
            href={withReturn(`/auth/${provider.id}`, rd, fresh ? { fresh: 'asked' } : {})}
          >
            <span>
              Continue with <bdi>{provider.name}</bdi>
            </span>
          </a>
        )}
      </li>
    ))}
  </ul>
)

const Useless = ({ name, why }: { name: string; why: string }) => (
  <p class="button quiet down" role="link" aria-disabled="true">
    <span>
      <bdi>{name}</bdi> <small>{why}</small>
    </span>
  </p>
)

/** `path` with `rd` in its query, where there is one worth keeping. */
export const withReturn = (path: string, rd: string | null, query: Query = {}): string => {
  const all = new URLSearchParams(rd === null || rd === '/' ? query : { ...query, rd })
  return all.size === 0 ? path : `${path}?${all.toString()}`
}

type Query = Readonly<Record<string, string>>
