import { Document } from './document.js'
import type { Frame } from './frame.js'

export interface RefreshPageProps {
  readonly frame: Frame
  /** Where to go on. Already judged safe; null: to the first page. */
  readonly rd: string | null
}

/**
 * Renews a sign-in from a page of our own site, so that its Strict cookie is sent wherever the
 * browser came from. A script sends the form at once; without scripts the button does.
 */
export const RefreshPage = ({ frame, rd }: RefreshPageProps) => (
  <Document frame={frame} title="Keeping you signed in" script="send-form.js">
    <div class="card">
      <h1>Keeping you signed in</h1>
      <p>You have been signed in for a while. One moment, then you can go on.</p>
      <form class="actions" method="post" action="/auth/refresh">
        {rd !== null && <input type="hidden" name="rd" value={rd} />}
        <button type="submit">Continue</button>
      </form>
    </div>
  </Document>
)
