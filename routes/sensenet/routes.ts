import type { Settings, SensenetSettings } from '../../config/settings.js'
import type { Steps } from '../../middleware/steps.js'
import { createReadLogin } from '../../middleware/sensenet/read-login.js'
import type { Refresh } from '../../services/refresh.js'
import type { HalfTokens } from '../../services/sensenet/half-tokens.js'
import type { SessionEndings } from '../../services/sessions/session-endings.js'
import type { Verifier } from '../../services/verifier.js'
import type { Access, Endpoint } from '../endpoint.js'
import { sensenetContentRoutes } from './content.js'
import { sensenetOAuthRoutes } from './oauth.js'
import { sensenetTokenRoutes } from './token.js'

interface SensenetParts {
  readonly settings: Pick<Settings, 'sensenet' | 'publicUrl'>
  readonly steps: Pick<Steps, 'authenticator' | 'authSuccess' | 'slowDown' | 'halfCookies'>
  readonly services: {
    readonly halfTokens: HalfTokens | null
    readonly refresh: Pick<Refresh, 'renew'>
    readonly sessionEndings: SessionEndings
    readonly verifier: Verifier
  }
}

/** What clients of sensenet ask; nothing where SENSENET_COMPAT is off. */
export function sensenetRoutes(parts: SensenetParts): Endpoint[] {
  const { sensenet, publicUrl } = parts.settings
  if (sensenet === null) return []
  // Passwords and tokens travel: over https, or not beyond this machine.
  const access = publicUrl.protocol === 'https:' ? 'open' : 'local'
  const { identifyLeniently } = parts.steps.authenticator
  return [
    ...tokenRoutes(parts, access, sensenet),
    ...sensenetContentRoutes({ access, identifyLeniently, domain: sensenet.domain }),
    ...sensenetOAuthRoutes(access),
  ]
}

function tokenRoutes(
  { steps, services }: SensenetParts,
  access: Access,
  { domain }: SensenetSettings,
): Endpoint[] {
  const { halfTokens, refresh, sessionEndings, verifier } = services
  const { authenticator, authSuccess, slowDown, halfCookies } = steps
  if (!halfTokens || !halfCookies) throw new TypeError('Halves were not made')
  return sensenetTokenRoutes({
    ...{ access, authSuccess, halfTokens, halfCookies, refresh, verifier },
    readLogin: createReadLogin(domain),
    checkPassword: authenticator.by('local'),
    slowDownSignIn: slowDown('sign-in'),
    slowDownRefresh: slowDown('refresh'),
    endings: sessionEndings,
  })
}
