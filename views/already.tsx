import type { Frame } from './frame.js'

interface AlreadyProps {
  readonly frame: Frame
  /** Where they were going. Already judged safe; null: the first page. */
  readonly rd: string | null
  /** What else they may do here: `sign in as somebody else`. */
  readonly otherwise: string
}

/** Nobody fills a form in vain: who is signed in may go on as they are. */
export const Already = ({ frame: { user }, rd, otherwise }: AlreadyProps) =>
  user === null ? null : (
    <p class="notice good">
      You are signed in as <bdi>{user.name ?? user.username}</bdi>. <a href={rd ?? '/'}>Go on</a>,
      or {otherwise}.
    </p>
  )
