import type { Ask } from './ask.js'
import type { Box } from './box.js'
import { GatehouseError, unreachable } from './errors.js'
import type { LogoutOptions, User } from './types.js'

/** Seconds by which two readings of one token's life may differ. */
const SLACK = 2

/** Signed in. `key` names the session; `expiresIn`: seconds that its token is good for from now. */
export interface Signed {
  readonly key: string
  readonly user: User
  readonly expiresIn: number
}

/** Not signed in, in the gateway's word for why; `renewable`: but a refresh token may help. */
export interface Ended {
  readonly reason: string
  readonly renewable?: boolean
}

export type Standing = Signed | Ended

export const isSigned = (standing: Standing): standing is Signed => 'key' in standing

/** The tokens, where the page keeps them itself, by the gateway's names. */
export interface Kept {
  readonly token: string
  readonly refresh_token: string
}

/** What the gateway does for us. Whatever acts then looks: only what it says of itself is known. */
export interface Gate {
  look(): Promise<Standing>
  /** Sees to a new token; `left`: seconds that the one we know of is good for. */
  renew(left: number): Promise<Standing>
  signIn(path: string, fields: object, signal?: AbortSignal): Promise<Signed>
  signOut(options: LogoutOptions): Promise<void>
}

interface GateParts {
  readonly ask: Ask
  /** null: the gateway's cookies carry the tokens, and no script sees them. */
  readonly box: Box<Kept> | null
  /** Whether this is a page of the gateway's own origin. */
  readonly here: boolean
}

export function createGate({ ask, box, here }: GateParts): Gate {
  const act = async (path: string, body: object, signal?: AbortSignal): Promise<void> => {
    const { token, refresh_token } = await ask(path, { body, signal })
    box?.write({ token, refresh_token } as Kept)
  }
  const look: Gate['look'] = async () => {
    const kept = box?.read()
    if (box ? !kept : !here) return { reason: 'never_signed_in' }
    const answer = await ask('/auth/session', { token: kept?.token })
    const { session_id: key, user, expires_in: expiresIn, reason, can_refresh } = answer
    if (key && user && (expiresIn as number) >= 0) return { key, user, expiresIn } as Signed
    if (typeof reason !== 'string') throw unreachable()
    const renewable = /expired|invalid/u.test(reason) && !!(kept ?? can_refresh)
    // Unless another tab has put in something new meanwhile.
    if (!renewable && kept && box?.read()?.token === kept.token) box.write(null)
    return { reason, renewable }
  }
  return {
    look,
    renew: async (left) => {
      const standing = await look()
      // Another tab was faster; or nothing helps.
      const done = isSigned(standing) ? standing.expiresIn > left + SLACK : !standing.renewable
      if (done) return standing
      try {
        await act('/auth/refresh', { refresh_token: box?.read()?.refresh_token })
      } catch (error) {
        if (!isRefusal(error)) throw error
        box?.write(null)
        return { reason: isSigned(standing) ? 'expired' : standing.reason }
      }
      return look()
    },
    signIn: async (path, fields, signal) => {
      refuseElsewhere(box, here)
      await act(path, box ? { ...fields, refresh: true } : fields, signal)
      const standing = await look()
      if (isSigned(standing)) return standing
      throw new GatehouseError('sign_in_not_kept', 'No cookie kept')
    },
    signOut: async ({ everywhere, signal }) => {
      refuseElsewhere(box, here)
      const token = box?.read()?.token
      box?.write(null)
      if (box && !token) return
      const redirect = box ? 'error' : 'follow'
      await ask('/auth/logout', { body: { everywhere }, token, signal, redirect })
    },
  }
}

/** A refresh token that is good for nothing any more; all else may be better the next time. */
const isRefusal = (error: unknown): boolean =>
  error instanceof GatehouseError && /refresh_token|login_required/u.test(error.code)

function refuseElsewhere(box: object | null, here: boolean): void {
  if (box || here) return
  throw new GatehouseError('cookie_mode_cross_origin', "Use storage 'memory' and CLIENT_ORIGINS")
}
