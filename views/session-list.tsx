import type { SessionInfo } from '../services/sessions.js'
import type { ProviderButton } from './provider-buttons.js'
import { When } from './when.js'

export interface SessionListProps {
  /** The latest first. */
  readonly sessions: readonly SessionInfo[]
  /** Whether there are more than are shown. */
  readonly more: boolean
  /** The session of the browser that asks. */
  readonly currentSession: string
  readonly providers: readonly ProviderButton[]
}

/** Where this account is signed in, and how to end that. */
export function SessionList({ sessions, more, currentSession, providers }: SessionListProps) {
  const isCurrent = ({ id }: SessionInfo): boolean => id === currentSession
  const others = sessions.filter((session) => !isCurrent(session))
  return (
    <section class="card" aria-labelledby="sessions">
      <h2 id="sessions">Where you are signed in</h2>
      <ul class="rows">
        {[...sessions.filter(isCurrent), ...others].map((session) => (
          <Row
            key={session.id}
            session={session}
            current={isCurrent(session)}
            way={wayOf(session, providers)}
          />
        ))}
      </ul>
      {more && <p class="hint">Earlier sign-ins are not shown.</p>}
      <div class="actions">
        {(others.length > 0 || more) && (
          <EndSeveral keep="current" label="Sign out everywhere else" />
        )}
        <EndSeveral keep="none" label="Sign out everywhere" />
      </div>
    </section>
  )
}

interface RowProps {
  readonly session: SessionInfo
  readonly current: boolean
  readonly way: string
}

const Row = ({ session: { id, device, address, beganAt, lastSeenAt }, current, way }: RowProps) => (
  <li>
    <div>
      <span>
        <bdi>{device}</bdi> {current && <small class="tag">this device</small>}
      </span>
      <small>
        {way}, from <bdi>{address}</bdi>
      </small>
      <small>
        {current ? 'Since' : 'Last seen'} <When at={current ? beganAt : lastSeenAt} />
      </small>
    </div>
    {!current && (
      <form method="post" action={`/account/sessions/${id}/end`}>
        <button type="submit" class="quiet small" aria-label={`Sign out ${device}`}>
          Sign out
        </button>
      </form>
    )}
  </li>
)

/** How they signed in, for people; a provider that is not in the settings any more by its id. */
function wayOf({ amr, provider }: SessionInfo, providers: readonly ProviderButton[]): string {
  if (provider !== null) {
    return `With ${providers.find(({ id }) => id === provider)?.name ?? provider}`
  }
  if (amr === 'pwd') return 'By password'
  return amr === 'bypass' ? 'By development sign-in' : 'Signed in'
}

const EndSeveral = ({ keep, label }: { keep: 'current' | 'none'; label: string }) => (
  <form method="post" action="/account/sessions/end">
    <input type="hidden" name="keep" value={keep} />
    <button type="submit" class="quiet">
      {label}
    </button>
  </form>
)
