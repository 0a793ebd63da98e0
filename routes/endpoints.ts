import type { Settings } from '../config/settings.js'
import type { Clock } from '../lib/clock.js'
import type { ReturnTargets } from '../lib/return-targets.js'
import type { Pages } from '../middleware/pages.js'
import { refuseCrossSiteNavigation } from '../middleware/refuse-cross-site.js'
import type { Steps } from '../middleware/steps.js'
import type { AccessExplainer } from '../services/rules/access-explainer.js'
import type { Accounts } from '../services/accounts.js'
import type { ApiKeys } from '../services/api-keys.js'
import type { AuditTrail } from '../services/audit/audit-trail.js'
import type { IdentityLinking } from '../services/sign-in/identity-linking.js'
import type { OAuth } from '../services/oauth.js'
import type { Providers } from '../services/providers.js'
import type { Refresh } from '../services/refresh.js'
import type { Roles } from '../services/roles.js'
import type { HalfTokens } from '../services/sensenet/half-tokens.js'
import type { SessionEndings } from '../services/sessions/session-endings.js'
import type { Sessions } from '../services/sessions.js'
import type { Freshness } from '../services/sessions/freshness.js'
import type { SigningKeys } from '../services/signing-keys.js'
import type { TokenRevocation } from '../services/token-revocation.js'
import type { Verifier } from '../services/verifier.js'
import type { Users } from '../services/users/user-wishes.js'
import { oauth2ProxyRoutes } from './aliases/oauth2-proxy.js'
import { accessRoutes } from './api/access.js'
import { auditRoutes } from './api/audit.js'
import { keyRoutes } from './api/keys.js'
import { meRoutes } from './api/me.js'
import { roleRoutes } from './api/roles.js'
import { sessionRoutes } from './api/sessions.js'
import { userRoutes } from './api/users.js'
import { versionRoutes } from './api/versions.js'
import { bypassRoutes } from './auth/bypass.js'
import { loginRoutes } from './auth/login.js'
import { logoutRoutes } from './auth/logout.js'
import { providerRoutes } from './auth/provider.js'
import { refreshRoutes } from './auth/refresh.js'
import { registerRoutes } from './auth/register.js'
import { tokenRoutes } from './auth/token.js'
import type { Endpoint } from './endpoint.js'
import { introspectionRoutes } from './oauth/introspect.js'
import { revocationRoutes } from './oauth/revoke.js'
import { oauthTokenRoutes } from './oauth/token.js'
import { accessPageRoutes } from './pages/access.js'
import { accountKeyRoutes } from './pages/account-keys.js'
import { accountSessionRoutes } from './pages/account-sessions.js'
import { accountRoutes } from './pages/account.js'
import { auditPageRoutes } from './pages/audit.js'
import { faviconRoutes } from './pages/favicon.js'
import { homeRoutes } from './pages/home.js'
import { sensenetRoutes } from './sensenet/routes.js'
import { authorizationServerRoutes } from './well-known/authorization-server.js'
import { jwksRoutes } from './well-known/jwks.js'

export interface EndpointParts {
  readonly settings: Settings
  readonly clock: Clock
  readonly pages: Pages
  readonly targets: ReturnTargets
  readonly steps: Steps
  /** Usernames that the development sign-in offers on its page. */
  readonly developers: readonly string[]
  readonly services: {
    readonly accessExplainer: AccessExplainer
    readonly accounts: Accounts
    readonly apiKeys: ApiKeys
    readonly auditTrail: AuditTrail
    readonly freshness: Pick<Freshness, 'isFresh'>
    /** null: no tokens are handed out in halves. */
    readonly halfTokens: HalfTokens | null
    readonly linking: IdentityLinking
    readonly oauth: OAuth
    readonly providers: Providers
    readonly refresh: Refresh
    readonly roles: Roles
    readonly sessionEndings: SessionEndings
    readonly sessions: Sessions
    readonly signingKeys: Pick<SigningKeys, 'published'>
    readonly tokenRevocation: TokenRevocation
    readonly users: Users
    readonly verifier: Verifier
  }
}

/** Every address of the gateway but those of its health and of its document. */
export const allEndpoints = (parts: EndpointParts): Endpoint[] => [
  ...pagesOf(parts),
  ...waysIn(parts),
  ...aroundTheToken(parts),
  ...jwksRoutes(parts.services.signingKeys),
  ...authorizationServerRoutes(parts.settings.publicUrl),
  ...versionRoutes(),
  ...meRoutes(),
  ...sessionRoutes({ ...parts.services, endings: parts.services.sessionEndings }),
  ...keyRoutes(parts.services.apiKeys),
  ...userRoutes(parts.services.users),
  ...roleRoutes(parts.services.roles),
  ...auditRoutes(parts.services.auditTrail),
  ...accessRoutes(parts.services.accessExplainer),
  ...forPrograms(parts),
  ...oauth2ProxyRoutes({ ...parts, ...parts.settings }),
  ...sensenetRoutes(parts),
]

const pagesOf = ({ settings, pages, targets, steps, services }: EndpointParts): Endpoint[] => [
  ...faviconRoutes(),
  ...homeRoutes({
    pages,
    targets,
    providers: services.providers,
    registrationOpen: settings.registrationOpen,
    identifyLeniently: steps.authenticator.identifyLeniently,
    refreshFirst: steps.refreshFirst,
    lookForSignIn: steps.lookForSignIn,
  }),
  ...accountRoutes({
    pages,
    accounts: services.accounts,
    linking: services.linking,
    providers: services.providers,
    sessions: services.sessions,
    passwordMinLength: settings.passwordMinLength,
    requireFresh: steps.requireFresh,
    freshness: services.freshness,
    publicUrl: settings.publicUrl,
  }),
  ...auditPageRoutes({ pages, trail: services.auditTrail, providers: services.providers }),
  ...accessPageRoutes({ pages, explainer: services.accessExplainer }),
  ...accountKeyRoutes({ pages, ...services, ...steps }),
  ...accountSessionRoutes({ ...steps, endings: services.sessionEndings }),
]

function waysIn({
  settings,
  pages,
  targets,
  steps,
  developers,
  services,
}: EndpointParts): Endpoint[] {
  const { authenticator, authSuccess } = steps
  const { publicUrl, registrationOpen, bypass } = settings
  const login = loginRoutes({
    pages,
    providers: services.providers,
    targets,
    registrationOpen,
    developers: bypass.on ? developers : [],
    identifyLeniently: authenticator.identifyLeniently,
    arrive: steps.arrive,
    slowDown: steps.slowDown('sign-in'),
    checkPassword: authenticator.by('local'),
    authSuccess,
  })
  const register = (): Endpoint[] =>
    registerRoutes({
      pages,
      accounts: services.accounts,
      passwordMinLength: settings.passwordMinLength,
      publicUrl,
      identifyLeniently: authenticator.identifyLeniently,
      targets,
      slowDown: steps.slowDown('registration'),
      authSuccess,
    })
  const anyone = (): Endpoint[] =>
    bypassRoutes({
      refuseCrossSiteNavigation,
      becomeAnyone: authenticator.by('bypass'),
      authSuccess,
    })
  return [
    ...login,
    ...(registrationOpen ? register() : []),
    ...(bypass.on ? anyone() : []),
    ...providerRoutes(steps),
  ]
}

const forPrograms = ({ services }: EndpointParts): Endpoint[] => [
  ...oauthTokenRoutes(services.oauth),
  ...introspectionRoutes(services.oauth),
  ...revocationRoutes(services.tokenRevocation),
]

const aroundTheToken = ({
  settings,
  clock,
  pages,
  targets,
  steps,
  services,
}: EndpointParts): Endpoint[] => [
  ...tokenRoutes(clock),
  ...refreshRoutes({
    pages,
    targets,
    identifyLeniently: steps.authenticator.identifyLeniently,
    slowDown: steps.slowDown('refresh'),
    refreshSignIn: steps.refreshSignIn,
  }),
  ...logoutRoutes({
    pages,
    targets,
    finish: steps.finish,
    tokenCookie: steps.tokenCookie,
    refreshCookie: steps.refreshCookie,
    halfCookies: steps.halfCookies,
    endings: services.sessionEndings,
    refresh: services.refresh,
    sessionName: settings.session.name,
    authenticator: steps.authenticator,
    identifyLeaving: steps.identifyLeaving,
  }),
]
