import { AuditFilter, type AuditQuestion } from './audit-filter.js'
import { AuditLine, type AuditLineProps } from './audit-line.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import type { Frame } from './frame.js'

export interface AuditPageProps {
  readonly frame: Frame
  readonly question: AuditQuestion
  /** Why the question was not answered; null: it was. */
  readonly failure: Failure | null
  readonly lines: readonly AuditLineProps[]
  /** Where the newest lines that answer the question are; null: here. */
  readonly newest: string | null
  /** Where older ones are; null: there are none. */
  readonly older: string | null
  /** Where all of them can be had as JSON lines. */
  readonly download: string
}

/** The audit log: who did what, when and from where, the newest first. */
export const AuditPage = (props: AuditPageProps) => (
  <Document frame={props.frame} title="Audit log" refused={props.failure !== null} width="wide">
    <div class="hero">
      <h1>Audit log</h1>
      <p>
        Who did what, the newest first. Times are UTC.{' '}
        <a href={props.download}>Download these as JSON lines</a>
      </p>
    </div>
    <AuditFilter {...props} />
    {props.failure === null && (
      <section class="card" aria-label="Lines">
        {props.lines.length > 0 ? <Lines {...props} /> : <p>Nothing of the kind was noted.</p>}
      </section>
    )}
    <Pager {...props} />
  </Document>
)

const Lines = ({ lines }: AuditPageProps) => (
  <ol class="log" reversed start={lines[0]?.seq}>
    {lines.map((line) => (
      <AuditLine key={line.seq} {...line} />
    ))}
  </ol>
)

const Pager = ({ newest, older }: AuditPageProps) =>
  newest === null && older === null ? null : (
    <nav class="actions" aria-label="Pages">
      {newest !== null && (
        <a class="button quiet" href={newest}>
          Newest
        </a>
      )}
      {older !== null && (
        <a class="button quiet" href={older} rel="next">
          Older
        </a>
      )}
    </nav>
  )
