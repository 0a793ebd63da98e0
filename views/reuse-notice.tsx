import type { ReusedSession } from '../services/sessions.js'
import { When } from './when.js'

/** Tells that somebody may hold a copy of a sign-in, and what to do. */
export const ReuseNotice = ({ reused }: { reused: readonly ReusedSession[] }) =>
  reused.length === 0 ? null : (
    <div class="notice bad" role="status">
      {reused.map(({ id, device, address, beganAt, endedAt }) => (
        <p key={id}>
          The sign-in on <bdi>{device}</bdi> from <bdi>{address}</bdi>, <When at={beganAt} />, was
          ended on <When at={endedAt} />: what keeps it going was used twice, so somebody may have
          copied it.
        </p>
      ))}
      <p>
        If you cannot explain that, <a href="#password">change your password</a> and{' '}
        <a href="#sessions">sign out everywhere else</a>.
      </p>
      <form method="post" action="/account/reuse/dismiss">
        <button type="submit" class="quiet small">
          I have read this
        </button>
      </form>
    </div>
  )
