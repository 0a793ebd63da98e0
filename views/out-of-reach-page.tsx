import { Document } from './document.js'
import type { Frame } from './frame.js'

export interface OutOfReachPageProps {
  readonly frame: Frame
  /** Where the person wanted to go. Already judged safe. */
  readonly to: string
  /** The host of that, and its port if it has one; null: our own. */
  readonly host: string | null
  /** Our cookie is not sent to that host at all; else it may be, and is not seen there. */
  readonly otherDomain: boolean
  readonly requestId: string
}

/** Ends what would be a circle: signed in here, and sent back from there to sign in. */
export const OutOfReachPage = ({
  frame,
  to,
  host,
  otherDomain,
  requestId,
}: OutOfReachPageProps) => (
  <Document frame={frame} title="Your sign-in does not arrive">
    <div class="card">
      <h1>Your sign-in does not arrive</h1>
      <p>
        You are signed in here, but {host === null ? 'the page that you asked for' : <b>{host}</b>}{' '}
        does not see it and sent you back. Signing in once more will not help.
      </p>
      <p>
        Tell whoever runs this site:{' '}
        {otherDomain
          ? 'our cookie is not sent to that host, because it is outside of COOKIE_DOMAIN.'
          : 'perhaps the proxy in front of it does not pass our cookie on.'}
      </p>
      <p class="actions">
        <a class="button" href={to}>
          Try again
        </a>
        <a class="button quiet" href="/">
          Go to the first page
        </a>
      </p>
      <p class="request">
        409 · Request <code>{requestId}</code>
      </p>
    </div>
  </Document>
)
