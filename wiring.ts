import type { RequestListener } from 'node:http'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import type { Sequelize } from 'sequelize'
import { createApp } from './app.js'
import { openDatabase } from './config/database.js'
import { noticesFrom } from './config/postgres-listener.js'
import type { Settings } from './config/settings.js'
import { packageRoot } from './lib/package-root.js'
import { causesOf } from './errors/causes-of.js'
import { createAssets } from './middleware/assets.js'
import { createNoteRefusal } from './middleware/note-refusal.js'
import { createPages } from './middleware/pages.js'
import { requireSchema } from './middleware/require-schema.js'
import { createSession } from './middleware/session.js'
import { createSteps } from './middleware/steps.js'
import { defineModels, type Models } from './models/index.js'
import type { Endpoint } from './routes/endpoint.js'
import { verifyEndpoints } from './routes/auth/verify.js'
import { allEndpoints } from './routes/endpoints.js'
import { createGuards } from './routes/guards.js'
import { standingRoutes } from './routes/auth/session.js'
import { healthRoutes } from './routes/health.js'
import type { MetricsEndpoint } from './routes/metrics.js'
import { factsOf } from './routes/openapi/facts.js'
import { documentRoutes } from './routes/openapi/routes.js'
import { DEVELOPMENT_USERS } from './seeders/development-users.js'
import { createAccounts } from './services/accounts.js'
import { createAudit } from './services/audit.js'
import { createAuditTrail } from './services/audit/audit-trail.js'
import { createIdentityLinking } from './services/sign-in/identity-linking.js'
import { createLimits } from './services/limits.js'
import { createFigures } from './services/metrics/figures.js'
import { createSignInCounts } from './services/metrics/sign-in-counts.js'
import { createMigrator, type Migrator } from './services/migrator.js'
import { createPasswordPolicy } from './services/passwords/password-policy.js'
import { createPasswords, DEFAULT_PARAMETERS, hashesAtOnce } from './services/passwords.js'
import { createPendingSignIns } from './services/sign-in/pending-sign-ins.js'
import type { Providers } from './services/providers.js'
import { createReadiness, type Readiness } from './services/readiness.js'
import { createRefresh } from './services/refresh.js'
import { createRefreshChain } from './services/refresh/refresh-chain.js'
import { successorKeysOf } from './services/refresh/refresh-token-text.js'
import { createRoles } from './services/roles.js'
import { createAccessExplainer } from './services/rules/access-explainer.js'
import { createFreshness } from './services/sessions/freshness.js'
import { createSessionEndings } from './services/sessions/session-endings.js'
import { createSessionStore, type SessionStore } from './services/sessions/session-store.js'
import { createSignIn } from './services/sign-in.js'
import { createTokenRevocation } from './services/token-revocation.js'
import { createUsers } from './services/users.js'
import type { Entry } from './gateway/entry.js'
import type { Serving } from './lib/http-server.js'
import type { ReverseProxy } from './gateway/reverse-proxy.js'
import { wireGateway } from './wiring-gateway.js'
import { noteRequest, wireMetrics } from './wiring-metrics.js'
import { targetsOf, wireRules } from './wiring-rules.js'
import { wireTokens, wireVerifier, type Surroundings } from './wiring-tokens.js'
import { createProviders } from './strategies/providers.js'

/** A whole gateway over an open database, not yet listening. */
export interface Gateway {
  readonly app: Express
  /** Takes every request first: what is not for apps it gives to `app`. */
  readonly entry: Entry & Pick<Serving, 'messages'>
  /** Answers on the port of the figures. */
  readonly metrics: RequestListener
  readonly metricsEndpoints: readonly MetricsEndpoint[]
  /** Every address it answers: what the OpenAPI document is made of. */
  readonly endpoints: readonly Endpoint[]
  readonly readiness: Readiness
  readonly migrator: Migrator
  readonly models: Models
  readonly services: Services
  /**
   * Begins to follow the log of revocations, without which no token passes; best where the schema
   * is there. Resolves once that was tried; what fails is tried again.
   */
  start(): Promise<void>
  /** Reads access rules and upstreams again: in force are all of them, or those of before. Never throws. */
  reload(): void
  /** Begins to leave: tells and closes WebSockets, which nobody waits for. */
  drain(): void
  /** Closes the database; nothing may be asked afterwards. */
  close(): Promise<void>
}

export type Services = ReturnType<typeof wireServices>

/** Builds the gateway, in the order in which its parts need each other. */
export async function wire(surroundings: Surroundings): Promise<Gateway> {
  const { settings, log, clock } = surroundings
  const sequelize = openDatabase(settings.databaseUrl, log, settings.database)
  const models = defineModels(sequelize)
  const store = createSessionStore(sequelize, models, clock)
  const migrator = createMigrator(sequelize, log)

  const { providers, strategies } = await createProviders(settings, { log, clock })
  const services = wireServices(surroundings, { models, store, providers })
  const readiness = createReadiness({ ...services, schemaStatus: () => migrator.status() })
  const pages = createPages({ bypassOn: settings.bypass.on, clock })
  const targets = targetsOf(settings, services)
  const steps = createSteps({
    ...{ settings, clock, pages, targets, services, strategies },
    onLateFailure: (error) => log.error({ causes: causesOf(error) }, 'a count is not given back'),
  })
  const developers = DEVELOPMENT_USERS.map(({ username }) => username)
  const routes = allEndpoints({ settings, clock, pages, targets, steps, services, developers })
  const ofProcess = healthRoutes(readiness)
  const recordless = standingRoutes({ ...steps, ...services, clock })
  const endpoints = [...ofProcess, ...recordless, ...routes, ...verifyEndpoints()]
  const described = documentRoutes({ ...factsOf(settings), endpoints, pages })

  const app = createApp({
    ...surroundings,
    note: noteRequest(services.figures),
    pages,
    guards: createGuards(settings, steps),
    assets: createAssets(join(packageRoot(), 'public')),
    requireSchema: requireSchema(readiness),
    mayRefresh: steps.mayRefresh,
    session: sessionOf(surroundings, store),
    noteRefusal: createNoteRefusal({ ...services, ...steps.authenticator }),
    health: ofProcess,
    recordless,
    endpoints: [...routes, ...described],
  })
  const { entry, reverseProxy } = await wireGateway(surroundings, { services, app })
  return {
    app,
    entry,
    ...wireMetrics({ settings, log, sequelize, services }),
    endpoints: [...endpoints, ...described],
    readiness,
    migrator,
    models,
    services,
    ...lifeOf({ services, store, sequelize, reverseProxy }),
  }
}

interface Living {
  readonly services: Services
  readonly store: SessionStore
  readonly sequelize: Sequelize
  readonly reverseProxy: ReverseProxy
}

type Life = Pick<Gateway, 'start' | 'reload' | 'drain' | 'close'>

/** What goes on by itself is begun, and ended again. */
function lifeOf({ services, store, sequelize, reverseProxy }: Living): Life {
  const { keyUpkeep, revocations, rulesUpkeep, sessionUpkeep, signingKeys } = services
  return {
    start: async () => {
      keyUpkeep.start()
      sessionUpkeep.start()
      rulesUpkeep.start()
      reverseProxy.start()
      await Promise.all([revocations.start(), signingKeys.start()])
    },
    reload: () => rulesUpkeep.reload(),
    drain: () => reverseProxy.drain(),
    close: async () => {
      await reverseProxy.stop()
      store.stop()
      rulesUpkeep.stop()
      const writing = [revocations, sessionUpkeep, keyUpkeep, signingKeys]
      await Promise.all(writing.map((each) => each.stop()))
      await sequelize.close()
    },
  }
}

interface Foundations {
  readonly models: Models
  readonly store: SessionStore
  readonly providers: Providers
}

function wireServices(surroundings: Surroundings, { models, store, providers }: Foundations) {
  const { settings, log, clock } = surroundings
  const aroundRules = wireRules(surroundings)
  const signIns = createSignInCounts()
  const audit = createAudit({ models, clock, log, onLine: signIns.note })
  const aroundTokens = wireTokens(surroundings, { models, audit, connect: noticesFrom(settings) })
  const { tokens, sessions, revocations } = aroundTokens
  const passwords = createPasswords(DEFAULT_PARAMETERS, hashesAtOnceOf(settings))
  const policy = createPasswordPolicy({
    minLength: settings.passwordMinLength,
    host: settings.publicUrl.hostname,
  })
  const limits = createLimits({ settings: settings.limits, clock })
  const aroundKeys = wireVerifier(surroundings, { ...aroundTokens, models, audit, limits })
  const accounts = createAccounts({ models, passwords, policy, clock, audit, limits, sessions })
  const linking = createIdentityLinking({ models, clock, audit, sessions, revocations })
  const chain = createRefreshChain({
    ...{ models, clock },
    keys: successorKeysOf(settings.jwt.secrets),
    ...settings.refresh,
  })
  const { maxAgeSeconds } = settings.refresh
  const begun = { ...aroundTokens, chain, models, providers, audit, clock }
  const refresh = createRefresh({ ...begun, bypassOn: settings.bypass.on })
  return {
    ...aroundTokens,
    ...aroundKeys,
    ...aroundRules,
    tokenRevocation: createTokenRevocation({ ...begun, ...aroundKeys, refresh }),
    accessExplainer: createAccessExplainer({ models, ...aroundRules }),
    accounts,
    audit,
    auditTrail: createAuditTrail(models),
    figures: createFigures(),
    freshness: createFreshness({ models, clock }),
    limits,
    linking,
    passwords,
    pendingSignIns: createPendingSignIns({ store, clock }),
    providers,
    roles: createRoles({ models, audit }),
    refresh,
    sessionEndings: createSessionEndings({ models, sessions, audit }),
    signIns,
    signIn: createSignIn({ ...begun, accounts, linking, limits, maxAgeSeconds }),
    users: createUsers({
      ...{ models, accounts, passwords, policy, tokens, audit, clock, sessions, revocations },
    }),
  }
}

const hashesAtOnceOf = ({ workerThreads: threads }: Settings): number =>
  hashesAtOnce({ cores: availableParallelism(), threads })

const sessionOf = ({ settings, log }: Surroundings, store: SessionStore) =>
  createSession({
    store,
    secrets: settings.session.secrets,
    name: settings.session.name,
    cookie: settings.cookie,
    lifetimeSeconds: settings.jwt.lifetimeSeconds,
    onLateFailure: (error) => log.error({ causes: causesOf(error) }, 'a session could not be kept'),
  })
