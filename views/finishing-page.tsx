import { Document } from './document.js'
import { emptyFrame } from './frame.js'

export interface FinishingPageProps {
  /** Where to go on. Already judged safe. */
  readonly to: string
  readonly title?: string
}

/**
 * The hop: a page of our own site that goes on by itself. A SameSite=Strict cookie set on the way
 * back from another site is sent only with a navigation that begins on ours, and this one does.
 */
export const FinishingPage = ({ to, title = 'Finishing sign-in' }: FinishingPageProps) => (
  <Document frame={emptyFrame} title={title} refreshTo={to}>
    <div class="card">
      <h1>{title}</h1>
      <p>One moment.</p>
      <p>
        <a class="button" href={to}>
          Continue
        </a>
      </p>
    </div>
  </Document>
)
