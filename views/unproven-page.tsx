import { Document } from './document.js'
import type { Frame } from './frame.js'

export interface UnprovenPageProps {
  readonly frame: Frame
  /** The provider's name. */
  readonly name: string
  readonly text: string
  /** Where the provider is told once more to ask; null: that did not help, or cannot. */
  readonly again: string | null
  /** The sign-in page, with the other ways. */
  readonly otherwise: string
  readonly requestId: string
}

/** A provider did not show that somebody proved to it just now who they are: how to go on. */
export const UnprovenPage = (props: UnprovenPageProps) => (
  <Document frame={props.frame} title="Sign in another way">
    <div class="card">
      <h1>Not signed in again</h1>
      <p>
        {props.text} {props.again === null && <Cannot name={props.name} />} Nothing was changed: you
        are as signed in as you were.
      </p>
      <p class="actions">
        {props.again !== null && (
          <a class="button" href={props.again}>
            <span>
              Sign in with <bdi>{props.name}</bdi> again
            </span>
          </a>
        )}
        <a class={props.again === null ? 'button' : 'button quiet'} href={props.otherwise}>
          Sign in another way
        </a>
      </p>
      <p class="request">
        403 · Request <code>{props.requestId}</code>
      </p>
    </div>
  </Document>
)

const Cannot = ({ name }: { name: string }) => (
  <>
    Use your password or another provider, or ask whoever runs this site: <bdi>{name}</bdi> does not
    do for what you asked for.
  </>
)
