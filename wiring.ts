import { join } from 'node:path'
import express, { type Express } from 'express'
import type { Strategy } from 'passport'
import type { Logger } from 'pino'
import { createApp } from './app.js'
import { openDatabase } from './config/database.js'
import type { Settings } from './config/settings.js'
import type { Clock } from './lib/clock.js'
import { packageRoot } from './lib/package-root.js'
import { createAuthSuccess } from './middleware/auth-success.js'
import { createAuthenticator, type Authenticator } from './middleware/authenticate.js'
import { createFindToken } from './middleware/find-token.js'
import { createFinish } from './middleware/finish.js'
import { createFlowCookies } from './middleware/flow-cookies.js'
import { createFlowSteps } from './middleware/flow.js'
import { createLinkSuccess, createOfferLink } from './middleware/link.js'
import { createPages, type Pages } from './middleware/pages.js'
import { refuseCrossSite, refuseCrossSiteNavigation } from './middleware/refuse-cross-site.js'
import { requireLocal } from './middleware/require-local.js'
import { requireRole } from './middleware/require-role.js'
import { requireSchema } from './middleware/require-schema.js'
import { requireCookie, requireUser } from './middleware/require-user.js'
import { createSession } from './middleware/session.js'
import { createTokenCookie } from './middleware/token-cookie.js'
import { defineModels, type Models } from './models/index.js'
import { bypassRoutes } from './routes/auth/bypass.js'
import { loginRoutes } from './routes/auth/login.js'
import { logoutRoutes } from './routes/auth/logout.js'
import { providerRoutes } from './routes/auth/provider.js'
import { registerRoutes } from './routes/auth/register.js'
import { tokenRoutes } from './routes/auth/token.js'
import type { Endpoint } from './routes/endpoint.js'
import { healthRoutes } from './routes/health.js'
import type { Guards } from './routes/mount.js'
import { createAccounts, type Accounts } from './services/accounts.js'
import { createAudit, type Audit } from './services/audit.js'
import { createIdentityLinking, type IdentityLinking } from './services/identity-linking.js'
import { createMigrator, type Migrator } from './services/migrator.js'
import { createPasswordPolicy } from './services/password-policy.js'
import { createPasswords } from './services/passwords.js'
import { createPendingSignIns, type PendingSignIns } from './services/pending-sign-ins.js'
import type { Providers } from './services/providers.js'
import { createReadiness, type Readiness } from './services/readiness.js'
import { createSessionStore } from './services/session-store.js'
import { createSignIn, type SignIn } from './services/sign-in.js'
import { createTokens, type Tokens } from './services/tokens.js'
import { BypassStrategy } from './strategies/bypass.js'
import { createJwtStrategy } from './strategies/jwt.js'
import { createLocalStrategy } from './strategies/local.js'
import { createProviders } from './strategies/providers.js'

/** A whole gateway over an open database, not yet listening. */
export interface Gateway {
  readonly app: Express
  readonly endpoints: readonly Endpoint[]
  readonly readiness: Readiness
  readonly migrator: Migrator
  readonly models: Models
  readonly services: Services
  /** Closes the database; nothing may be asked afterwards. */
  close(): Promise<void>
}

export interface Services {
  readonly accounts: Accounts
  readonly audit: Audit
  readonly linking: IdentityLinking
  readonly pendingSignIns: PendingSignIns
  readonly providers: Providers
  readonly signIn: SignIn
  readonly tokens: Tokens
}

/** What the process brings: everything else is built here, once. */
export interface Surroundings {
  readonly settings: Settings
  readonly log: Logger
  readonly clock: Clock
}

interface Data {
  readonly models: Models
  readonly store: ReturnType<typeof createSessionStore>
}

/** Builds the gateway, in the order in which its parts need each other. */
export async function wire(surroundings: Surroundings): Promise<Gateway> {
  const { settings, log, clock } = surroundings
  const sequelize = openDatabase(settings.databaseUrl, log)
  const models = defineModels(sequelize)
  const store = createSessionStore(sequelize, models)
  const migrator = createMigrator(sequelize, log)
  const readiness = createReadiness(() => migrator.status())

  const { providers, strategies } = await createProviders(settings, { log, clock })
  const services = wireServices(surroundings, { models, store }, providers)
  const pages = createPages(settings.bypass.on)
  const steps = wireSteps(surroundings, { services, strategies, pages })
  const endpoints = wireEndpoints(surroundings, { services, pages, steps, models })

  const app = createApp({
    settings,
    log,
    clock,
    pages,
    guards: steps.guards,
    assets: express.static(join(packageRoot(), 'public'), { index: false, redirect: false }),
    requireSchema: requireSchema(readiness),
    session: createSession({
      store,
      ...settings.session,
      cookie: settings.cookie,
      lifetimeSeconds: settings.jwt.lifetimeSeconds,
    }),
    health: healthRoutes(readiness),
    endpoints,
  })

  const close = async (): Promise<void> => {
    store.stop()
    await sequelize.close()
  }
  return { app, endpoints, readiness, migrator, models, services, close }
}

function wireServices(
  { settings, log, clock }: Surroundings,
  { models, store }: Data,
  providers: Providers,
): Services {
  const audit = createAudit(log)
  const tokens = createTokens({ settings: settings.jwt, clock, bypassOn: settings.bypass.on })
  const passwords = createPasswords()
  const policy = createPasswordPolicy({
    minLength: settings.passwordMinLength,
    host: settings.publicUrl.hostname,
  })
  const accounts = createAccounts({ models, passwords, policy, clock, audit })
  const linking = createIdentityLinking({ models, clock, audit })
  const pendingSignIns = createPendingSignIns({ store, clock })
  const signIn = createSignIn({ accounts, linking, providers, tokens, audit, clock, models })
  return { accounts, audit, linking, pendingSignIns, providers, signIn, tokens }
}

interface Ways {
  readonly services: Services
  readonly strategies: ReadonlyMap<string, Strategy>
  readonly pages: Pages
}

type Steps = ReturnType<typeof wireSteps>

function wireSteps({ settings, clock }: Surroundings, { services, strategies, pages }: Ways) {
  const { publicUrl, cookie, bypass } = settings
  const findToken = createFindToken(cookie.name)
  const local = { allowRemote: bypass.allowRemote, publicUrl }
  const ways = new Map<string, Strategy>([
    ...strategies,
    ['jwt', createJwtStrategy({ tokens: services.tokens, findToken })],
    ['local', createLocalStrategy(services.accounts)],
    ...(bypass.on ? ([['bypass', new BypassStrategy(local)]] as const) : []),
  ])
  const authenticator = createAuthenticator({ strategies: ways, findToken })
  const finish = createFinish({ pages, ownOrigin: publicUrl.origin, sameSite: cookie.sameSite })
  const tokenCookie = createTokenCookie(cookie)
  const flow = createFlowSteps({
    providers: services.providers,
    pendingSignIns: services.pendingSignIns,
    cookies: createFlowCookies({ secure: cookie.secure, clock }),
    publicUrl,
    finish,
  })
  const authSuccess = createAuthSuccess({ signIn: services.signIn, tokenCookie, finish })
  const linkSuccess = createLinkSuccess({ linking: services.linking, finish })
  const guards = wireGuards({ authenticator, local, ownOrigin: publicUrl.origin })
  return { authenticator, guards, flow, finish, tokenCookie, authSuccess, linkSuccess }
}

interface GuardParts {
  readonly authenticator: Authenticator
  readonly local: { readonly allowRemote: boolean; readonly publicUrl: URL }
  readonly ownOrigin: string
}

const wireGuards = ({ authenticator, local, ownOrigin }: GuardParts): Guards => ({
  open: [],
  token: [authenticator.identify, requireUser],
  cookie: [authenticator.identify, requireCookie],
  bypass: [requireLocal(local)],
  role: (name) => [authenticator.identify, requireUser, requireRole(name)],
  refuseCrossSite: refuseCrossSite(ownOrigin),
})

interface Rooms {
  readonly services: Services
  readonly pages: Pages
  readonly steps: Steps
  readonly models: Models
}

function wireEndpoints(surroundings: Surroundings, rooms: Rooms): Endpoint[] {
  return [...authEndpoints(surroundings, rooms)]
}

const bypassEndpoints = ({ authenticator, authSuccess }: Steps): Endpoint[] =>
  bypassRoutes({ refuseCrossSiteNavigation, becomeAnyone: authenticator.by('bypass'), authSuccess })

function authEndpoints({ settings, clock }: Surroundings, rooms: Rooms): Endpoint[] {
  const { services, pages, steps } = rooms
  const { authenticator, authSuccess, linkSuccess, flow, tokenCookie } = steps
  const { accounts, audit, providers } = services
  const register = registerRoutes({
    pages,
    accounts,
    passwordMinLength: settings.passwordMinLength,
    publicUrl: settings.publicUrl,
    authSuccess,
  })
  return [
    ...loginRoutes({
      pages,
      providers,
      ownOrigin: settings.publicUrl.origin,
      registrationOpen: settings.registrationOpen,
      developers: settings.bypass.on ? DEVELOPERS : [],
      identifyLeniently: authenticator.identifyLeniently,
      checkPassword: authenticator.by('local'),
      authSuccess,
    }),
    ...(settings.bypass.on ? bypassEndpoints(steps) : []),
    ...(settings.registrationOpen ? register : []),
    ...tokenRoutes(clock),
    ...logoutRoutes({
      pages,
      tokenCookie,
      audit,
      identifyLeniently: authenticator.identifyLeniently,
    }),
    ...providerRoutes({
      flow,
      by: authenticator.by,
      linkSuccess,
      authSuccess,
      offerLink: createOfferLink({ pages }),
    }),
  ]
}
