/** What a strategy takes for the browser's session: it belongs to one sign-in and dies with it. */
export type FlowSession = Record<string, unknown>

/** Most that a strategy may keep for its callback, in characters of JSON. */
const MOST = 16_384

/** A session as `text` kept it (JSON), or an empty one. */
export function openSession(text: string | undefined): FlowSession {
  const kept = (text === undefined ? {} : JSON.parse(text)) as FlowSession
  // Some strategies save the session by hand before they redirect; ours is saved anyway.
  const save = (done?: () => void): void => done?.()
  return Object.defineProperty(kept, 'save', { value: save, enumerable: false })
}

/** The session as JSON, null when nothing was put into it. Throws RangeError if it is too large. */
export function closeSession(session: FlowSession): string | null {
  if (Object.keys(session).length === 0) return null
  const text = JSON.stringify(session)
  if (text.length > MOST) throw new RangeError(`more than ${MOST} characters kept for the callback`)
  return text
}
