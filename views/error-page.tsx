import { Document } from './document.js'
import type { Frame } from './frame.js'

export interface ErrorPageProps {
  readonly frame: Frame
  readonly status: number
  /** What happened: the public sentence of the error catalogue. */
  readonly text: string
  readonly requestId: string
  /** The way to try again or to go on; null: only the way home is offered. */
  readonly again: { readonly href: string; readonly label: string } | null
  /** What failed was an app that stands behind us. */
  readonly ofApp?: boolean
}

/** Says what happened, what to do next, and by which id to ask about it. */
export const ErrorPage = ({ frame, status, text, requestId, again, ofApp }: ErrorPageProps) => (
  <Document frame={frame} title={titleOf(status, ofApp)}>
    <div class="card">
      <h1>{titleOf(status, ofApp)}</h1>
      <p>
        {text} {adviceFor(status, ofApp)}
      </p>
      <p class="actions">
        {again && (
          <a class="button" href={again.href}>
            {again.label}
          </a>
        )}
        <a class={again ? 'button quiet' : 'button'} href={`${frame.elsewhere?.home ?? ''}/`}>
          Go to the first page
        </a>
      </p>
      <p class="request">
        {status} · Request <code>{requestId}</code>
      </p>
    </div>
  </Document>
)

const TITLES: Readonly<Record<number, string>> = {
  400: 'That did not work',
  401: 'Please sign in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'That did not work',
  429: 'Slow down a little',
  502: 'The provider has a problem',
  503: 'Back in a moment',
}

const titleOf = (status: number, ofApp = false): string =>
  ofApp && status >= 500
    ? 'The application is not there'
    : (TITLES[status] ?? (status < 500 ? 'That did not work' : 'Something went wrong'))

function adviceFor(status: number, ofApp = false): string {
  if (ofApp && status >= 500) return 'Try again in a moment; if it stays, report the id below.'
  if (status === 401) return 'Then you can go on.'
  if (status === 403) return 'If you think you should be let in, ask whoever runs this site.'
  if (status === 404) return 'The address may be mistyped, or the page has moved.'
  if (status === 429 || status === 503) return '' // The sentence itself says what to do.
  if (status === 502) return 'Try again in a moment, or sign in another way.'
  if (status >= 500) return 'It is not your fault. Try again; if it stays, report the id below.'
  return 'Nothing was changed.'
}
