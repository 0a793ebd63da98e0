import type { Availability } from '../services/providers.js'

/** A way in through another party, as its button needs to know it. */
export interface ProviderButton {
  readonly id: string
  readonly name: string
  readonly availability: Availability
}

interface Props {
  readonly providers: readonly ProviderButton[]
  /** Where to go after signing in. Already judged safe. */
  readonly rd: string | null
}

/** One link per provider; one that does not answer is no link, and says so. */
export const ProviderButtons = ({ providers, rd }: Props) => (
  <ul class="ways">
    {providers.map((provider) => (
      <li key={provider.id}>
        {provider.availability === 'down' ? (
          <Down name={provider.name} />
        ) : (
          <a class="button quiet" href={withReturn(`/auth/${provider.id}`, rd)}>
            <span>
              Continue with <bdi>{provider.name}</bdi>
            </span>
          </a>
        )}
      </li>
    ))}
  </ul>
)

const Down = ({ name }: { name: string }) => (
  <p class="button quiet down" role="link" aria-disabled="true">
    <span>
      <bdi>{name}</bdi> <small>is not answering right now</small>
    </span>
  </p>
)

/** `path` with `rd` in its query, where there is one worth keeping. */
export const withReturn = (path: string, rd: string | null, query: Query = {}): string => {
  const all = new URLSearchParams(rd === null || rd === '/' ? query : { ...query, rd })
  return all.size === 0 ? path : `${path}?${all.toString()}`
}

type Query = Readonly<Record<string, string>>
