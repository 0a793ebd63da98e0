import { Document } from './document.js'
import type { Frame } from './frame.js'

export interface SignOutPageProps {
  readonly frame: Frame
  /** There is a sign-in on this browser, though it is not known whose: its token has expired. */
  readonly held: boolean
  /** Where to go then. Already judged safe; null: to the first page. */
  readonly rd: string | null
}

/** Asks before signing out: a link alone never does it. Who is not signed in is told so. */
export const SignOutPage = ({ frame, held, rd }: SignOutPageProps) => (
  <Document frame={frame} title="Sign out">
    <div class="card">
      {frame.user || held ? <Ask user={frame.user} rd={rd} /> : <Nobody rd={rd} />}
    </div>
  </Document>
)

type AskProps = Pick<Frame, 'user'> & Pick<SignOutPageProps, 'rd'>

const Ask = ({ user, rd }: AskProps) => (
  <>
    <h1>Sign out?</h1>
    <p>
      {user ? (
        <>
          You are signed in as <bdi>{user.name ?? user.username}</bdi>
        </>
      ) : (
        'You may still be signed in'
      )}
      , and will need to sign in again on this browser.
    </p>
    <form class="actions" method="post" action="/auth/logout">
      {rd !== null && <input type="hidden" name="rd" value={rd} />}
      <button type="submit" autofocus>
        Sign out
      </button>
      <a class="button quiet" href="/">
        Stay signed in
      </a>
      {/* To be believed, this needs a token that is valid. */}
      {user && (
        <button type="submit" class="quiet" name="everywhere" value="true">
          Sign out everywhere
        </button>
      )}
    </form>
  </>
)

const Nobody = ({ rd }: Pick<SignOutPageProps, 'rd'>) => (
  <>
    <h1>You are not signed in</h1>
    <p>There is nothing to sign out of on this browser.</p>
    <p class="actions">
      <a class="button" href="/auth/login">
        Sign in
      </a>
      <a class="button quiet" href={rd ?? '/'}>
        {rd === null ? 'Go to the first page' : 'Go on'}
      </a>
    </p>
  </>
)
