import { posix } from 'node:path'
import type { ImportFact, SourceFacts } from './facts.js'

/** A broken rule in one line: where, and what. */
export type Violation = string

const FEET = ['services', 'config', 'errors', 'lib'] as const
const PROGRAM = [
  ...['app.ts', 'wiring.ts', 'wiring-tokens.ts', 'wiring-rules.ts', 'wiring-gateway.ts'],
  'wiring-metrics.ts',
  'gateway',
  ...['routes', 'middleware', 'views', 'strategies'],
  ...['services', 'models', 'guard'],
  ...['migrations', 'seeders', 'config', 'errors', 'lib', 'bin'],
]

/**
 * Who may import whom. A place is a top-level folder or file; `name:type` allows types alone.
 * A place may always import itself.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  lib: [],
  errors: ['lib'],
  config: ['lib', 'errors'],
  models: ['lib'],
  services: ['models', 'migrations', 'config', 'errors', 'lib'],
  strategies: FEET,
  views: ['services:type', 'errors', 'lib'],
  middleware: ['views', 'strategies', ...FEET],
  routes: ['middleware', 'views', ...FEET],
  // What other apps import: tokens and access alone, and no setting of ours.
  guard: ['services', 'errors', 'lib'],
  gateway: ['views', ...FEET],
  // A package of its own: it knows the gateway by its addresses alone.
  client: [],
  migrations: ['models', 'lib'],
  seeders: ['models', 'services', 'lib'],
  'app.ts': ['routes', 'middleware', 'services:type', 'config:type', 'lib'],
  'wiring.ts': PROGRAM,
  'wiring-tokens.ts': ['models:type', 'services', 'config:type', 'lib'],
  'wiring-rules.ts': [
    ...['wiring-tokens.ts:type', 'gateway:type', 'services', 'config:type', 'lib'],
  ],
  'wiring-metrics.ts': ['routes', 'models', 'services', 'config:type', 'lib'],
  'wiring-gateway.ts': ['wiring-tokens.ts:type', 'gateway', 'services', 'config:type', 'lib'],
  'server.ts': PROGRAM,
  bin: ['server.ts', ...PROGRAM],
  scripts: ['server.ts', 'test', 'client', ...PROGRAM],
  bench: ['server.ts', ...PROGRAM],
  test: ['server.ts', 'scripts', 'client', ...PROGRAM],
}

const STRATEGIES = ['strategies/', 'test/']

/** Where a package may be imported. `types`: places that may name its types besides. */
export const PACKAGES: Readonly<Record<string, { values: readonly string[]; types?: string[] }>> = {
  jsonwebtoken: { values: ['services/tokens/signature.ts', 'test/'] },
  passport: {
    values: ['middleware/authenticate.ts', ...STRATEGIES],
    types: ['middleware/', 'wiring.ts'],
  },
  'passport-jwt': { values: STRATEGIES },
  'passport-local': { values: STRATEGIES },
  'passport-strategy': { values: STRATEGIES },
  'openid-client': { values: STRATEGIES },
  express: {
    values: ['app.ts', 'wiring.ts', 'middleware/', 'routes/', 'test/', 'bench/'],
    types: ['strategies/', 'server.ts'],
  },
  'express-session': {
    values: ['middleware/', 'services/sessions/session-store.ts', 'test/'],
    types: ['services/', 'wiring.ts'],
  },
  'connect-session-sequelize': { values: ['services/sessions/session-store.ts'] },
  umzug: { values: ['services/migrator.ts', 'migrations/'] },
  sequelize: {
    values: ['models/', 'migrations/', 'config/', 'test/'],
    types: ['services/', 'seeders/', 'wiring.ts', 'wiring-metrics.ts', 'server.ts', 'bin/'],
  },
  sqlite3: { values: ['config/', 'test/'] },
  pg: { values: ['config/', 'test/', 'bench/'], types: ['models/'] },
  '@node-rs/argon2': {
    values: ['services/passwords.ts', 'services/passwords/', 'test/', 'bench/'],
  },
  '@node-rs/bcrypt': { values: ['services/passwords/'] },
  'csv-parse': { values: ['services/user-import/'] },
  'prom-client': { values: ['services/metrics.ts', 'services/metrics/'] },
  '@opentelemetry/api': { values: ['services/tracing/'] },
  '@opentelemetry/core': { values: ['services/tracing/'] },
  '@opentelemetry/exporter-trace-otlp-http': { values: ['services/tracing/'] },
  '@opentelemetry/resources': { values: ['services/tracing/'] },
  '@opentelemetry/sdk-trace-base': { values: ['services/tracing/'] },
  'rate-limiter-flexible': { values: ['services/limits/'] },
  helmet: { values: ['middleware/'] },
  preact: { values: ['views/', 'test/'], types: ['middleware/', 'routes/'] },
  'preact-render-to-string': { values: ['views/'] },
  yaml: { values: ['config/', 'services/user-import/', 'test/'] },
  'bidi-js': { values: ['lib/', 'test/'] },
  'proxy-addr': { values: ['gateway/client-address.ts'] },
  undici: {
    values: ['gateway/reverse-proxy/pool-for.ts', 'bench/'],
    types: ['gateway/reverse-proxy/'],
  },
}

/** Things that only some files may do, each with the reason where it is not plain. */
export const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  'process.env': ['server.ts', 'bin/', 'config/', 'test/', 'scripts/', 'bench/'],
  'process.exit': ['server.ts', 'bin/', 'test/', 'scripts/', 'bench/'],
  'process.*': [],
  time: [
    'lib/clock.ts',
    'client/src/environment.ts',
    'client/src/program-environment.ts',
    'test/',
    'scripts/',
    'bench/',
  ],
  where: ['models/', 'migrations/', 'test/'],
  // The console of a browser's page, to which the page's complaints are sent.
  console: ['bin/', 'scripts/', 'bench/', 'test/support/window.ts'],
  dangerouslySetInnerHTML: ['test/architecture/'],
  'passport.authenticate': ['middleware/authenticate.ts', 'test/'],
}

/** Files that import a module by a name computed while running: a strategy named in settings. */
const MAY_COMPUTE = ['strategies/', 'test/', 'scripts/', 'bench/']

const startsWithOne = (path: string, places: readonly string[]): boolean =>
  places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))

/** The top-level folder or file of a path; an import says `.js` where the file is `.ts`. */
const placeOf = (path: string): string => (path.split('/')[0] ?? path).replace(/\.js$/, '.ts')

/** Relative imports that lead out of their place without leave. */
export function strayImports({ path, imports }: SourceFacts): Violation[] {
  const place = placeOf(path)
  const allowed = MAY_IMPORT[place]
  if (!allowed) return [`${path}: the house has no place called ${place}`]
  return imports.flatMap(({ specifier, kind, line }) => {
    const target = targetOf(path, specifier)
    if (target === null) return []
    const to = placeOf(target)
    const free = to === place || allowed.includes(to)
    return free || (kind === 'type' && allowed.includes(`${to}:type`))
      ? []
      : [`${path}:${line}: ${place} may not import ${kind === 'type' ? 'types of ' : ''}${target}`]
  })
}

/** Packages imported outside their places, or while only installed for development. */
export function strayPackages(facts: SourceFacts, runtime: ReadonlySet<string>): Violation[] {
  return facts.imports.flatMap((each) => {
    if (each.specifier === null) return computed(facts.path, each)
    const name = packageOf(each.specifier)
    return name === null ? [] : strayPackage(facts.path, { ...each, name, runtime })
  })
}

const computed = (path: string, { line }: ImportFact): Violation[] =>
  startsWithOne(path, MAY_COMPUTE) ? [] : [`${path}:${line}: imports a computed name`]

type PackageUse = ImportFact & { name: string; runtime: ReadonlySet<string> }

function strayPackage(path: string, { name, kind, line, runtime }: PackageUse): Violation[] {
  const isTool = /^(test|scripts|bench)\//.test(path)
  if (!isTool && kind === 'value' && !runtime.has(name)) {
    return [`${path}:${line}: ${name} is not a runtime dependency`]
  }
  const places = PACKAGES[name]
  if (!places || startsWithOne(path, places.values)) return []
  if (kind === 'type' && startsWithOne(path, [...places.values, ...(places.types ?? [])])) return []
  return [`${path}:${line}: ${name} may not be imported here`]
}

/** Guarded things done outside their places. */
export const strayUses = ({ path, uses }: SourceFacts): Violation[] =>
  uses.flatMap(({ what, line }) => {
    const places = ONLY_IN[what]
    return !places || startsWithOne(path, places) ? [] : [`${path}:${line}: ${what}`]
  })

/** The project's own file that `specifier` names from `path`; null for packages. */
export const targetOf = (path: string, specifier: string | null): string | null =>
  specifier?.startsWith('.') ? posix.join(posix.dirname(path), specifier) : null

/** The package that `specifier` names; null for our own files and for Node's modules. */
function packageOf(specifier: string): string | null {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return null
  const [first, second] = specifier.split('/')
  return (specifier.startsWith('@') ? `${first}/${second}` : first) ?? null
}
