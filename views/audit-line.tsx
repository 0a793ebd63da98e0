import { Fragment, type ComponentChildren } from 'preact'
import { isAlarming, sayEvent, sayReason } from './audit-words.js'

export interface AuditLineProps {
  readonly seq: number
  readonly at: Date
  readonly event: string
  /** Whom it is about; null: nobody is known. */
  readonly about: Someone | null
  /** Who did it, where that is somebody else. */
  readonly by: Someone | null
  /** How they signed in, in words. */
  readonly how: string | null
  readonly address: string | null
  readonly reason: string | null
  /** What else the line holds, by the name it has in the export. */
  readonly rest: Readonly<Record<string, string | null>>
}

export interface Someone {
  /** A username, or the id of somebody who is gone. */
  readonly name: string
  /** The lines of theirs. */
  readonly href: string
}

/** One line of the audit log: what happened, to whom, by whom, from where; the rest on demand. */
export const AuditLine = (line: AuditLineProps) => (
  <li>
    <p class="what">
      <strong class={isAlarming(line.event) ? 'bad' : undefined}>{sayEvent(line.event)}</strong>
      <time datetime={line.at.toISOString()}>{sayExactly(line.at)}</time>
    </p>
    <p class="who">
      <Part value={line.about}>{(about) => <Link {...about} />}</Part>
      <Part value={line.by}>
        {(by) => (
          <>
            done by <Link {...by} />
          </>
        )}
      </Part>
      <Part value={line.how}>
        {(how) => (
          <>
            by <bdi>{how}</bdi>
          </>
        )}
      </Part>
      <Part value={line.address}>
        {(address) => (
          <>
            from <bdi>{address}</bdi>
          </>
        )}
      </Part>
    </p>
    {line.reason !== null && (
      <p class="why">
        <bdi>{sayReason(line.reason)}</bdi>
      </p>
    )}
    <Rest {...line} />
  </li>
)

interface PartProps<T> {
  readonly value: T | null
  readonly children: (value: T) => ComponentChildren
}

const Part = <T,>({ value, children }: PartProps<T>) =>
  value === null ? null : <span>{children(value)}</span>

const Link = ({ name, href }: Someone) => (
  <a href={href}>
    <bdi>{name}</bdi>
  </a>
)

const Rest = ({ seq, rest }: AuditLineProps) => (
  <details>
    <summary>Line {seq}</summary>
    <dl>
      {Object.entries(rest).map(
        ([name, value]) =>
          value !== null && (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{value}</code>
              </dd>
            </Fragment>
          ),
      )}
    </dl>
  </details>
)

/** `2026-01-31 12:34:56`: to be compared, line by line. */
const sayExactly = (at: Date): string => at.toISOString().slice(0, 19).replace('T', ' ')
