import { Document } from './document.js'
import type { Frame } from './frame.js'

/** Asks before signing out: a link alone never does it. */
export const SignOutPage = ({ frame }: { frame: Frame }) => (
  <Document frame={frame} title="Sign out">
    <div class="card">
      <h1>Sign out?</h1>
      <p>You will need to sign in again on this browser.</p>
      <form class="actions" method="post" action="/auth/logout">
        <button type="submit" autofocus>
          Sign out
        </button>
        <a class="button quiet" href="/">
          Stay signed in
        </a>
      </form>
    </div>
  </Document>
)
