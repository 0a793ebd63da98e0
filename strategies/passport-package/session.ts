import { AppError } from '../../errors/app-error.js'

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

/**
 * The session as JSON, null when nothing was put into it. Throws AppError `provider_unavailable`
 * where it is no JSON, or more than a sign-in may keep.
 */
export function closeSession(session: FlowSession): string | null {
  if (Object.keys(session).length === 0) return null
  const text = toJson(session)
  if (text !== null && text.length <= MOST) return text
  const detail = `the strategy keeps what is no JSON, or over ${MOST} characters`
  throw new AppError('provider_unavailable', { detail })
}

function toJson(session: FlowSession): string | null {
  try {
    return JSON.stringify(session)
  } catch {
    return null
  }
}
