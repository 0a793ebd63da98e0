import { asksForNothing, type Access, type Endpoint, type Tag } from '../endpoint.js'
import { ErrorAnswer, errorResponse } from './errors.js'
import { parametersOf } from './parameters.js'
import { responsesOf } from './responses.js'
import { createSchemas, type JsonSchema, type Schemas } from './schema.js'

/** What the document says of the gateway as a whole. */
export interface DocumentFacts {
  /** Where we are reached: PUBLIC_URL. */
  readonly publicUrl: URL
  /** The name of the token's cookie. */
  readonly cookieName: string
  readonly version: string
}

/** An OpenAPI 3.1 document. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: JsonSchema
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly [part: string]: unknown
}

/** The OpenAPI document of `endpoints`: made from what they say and check, so it can't say else. */
export function buildDocument(
  endpoints: readonly Endpoint[],
  facts: DocumentFacts,
): OpenApiDocument {
  const schemas = createSchemas()
  schemas.of(ErrorAnswer, 'output')
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const endpoint of endpoints) {
    const here = (paths[toTemplate(endpoint.path)] ??= {})
    here[endpoint.method] = operationOf(endpoint, schemas)
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Gatehouse', version: facts.version, description: INTRODUCTION },
    servers: [{ url: facts.publicUrl.origin }],
    tags: tagsOf(endpoints),
    paths,
    components: {
      schemas: schemas.gathered,
      securitySchemes: securitySchemes(facts.cookieName),
      responses: { MethodNotAllowed: errorResponse(['method_not_allowed']) },
    },
  }
}

/** What the groups of operations are about, in the order in which a reader wants them. */
const TAGS: Readonly<Record<Tag, string>> = {
  'sign-in': 'Ways in, the token, and the way out',
  me: 'Who one is',
  sessions: 'Where somebody is signed in, and how to end that',
  keys: 'What programs show in their owner’s place',
  oauth: 'For programs: tokens for services, and asking about tokens',
  users: 'Everybody who has an account',
  roles: 'What they may do',
  audit: 'Who did what',
  access: 'Who may open which app, and why',
  proxies: 'For proxies: whether a request may pass, and as whom',
  sensenet: 'For clients of sensenet, with tokens in halves',
  pages: 'What people see',
  service: 'Health, key set, and this document',
}

function tagsOf(endpoints: readonly Endpoint[]): JsonSchema[] {
  const used = new Set<string>(endpoints.map(({ about }) => about.tag))
  return Object.entries(TAGS)
    .filter(([name]) => used.has(name))
    .map(([name, description]) => ({ name, description }))
}

const INTRODUCTION = [
  'Sign in with any Passport strategy, carry a JWT, pass the guard.',
  'Every failure has one body, `Error`; people get the same as a page. A method that an address',
  'does not have is 405 with `Allow`; `HEAD` follows `GET`; `OPTIONS` answers 204 with `Allow`.',
].join(' ')

/** Express's `/users/:id` in OpenAPI's spelling: `/users/{id}`. */
export const toTemplate = (path: string): string => path.replaceAll(/:(\w+)/gu, '{$1}')

const operationOf = (endpoint: Endpoint, schemas: Schemas): JsonSchema => ({
  tags: [endpoint.about.tag],
  operationId: operationId(endpoint),
  summary: endpoint.about.summary,
  ...(endpoint.about.description ? { description: endpoint.about.description } : {}),
  security: securityOf(endpoint.access),
  parameters: parametersOf(endpoint, schemas),
  ...requestBody(endpoint, schemas),
  responses: responsesOf(endpoint, schemas),
})

/** `get /api/v1/users/:id` is called `get_api_v1_users_by_id`. */
const operationId = ({ method, path }: Endpoint): string =>
  [method, ...path.split('/').filter(Boolean)]
    .map((part) => part.replace(/^:/u, 'by_').replaceAll(/\W/gu, '_'))
    .join('_')

/** A role stands beside the scheme, as OpenAPI 3.1 allows for every kind of scheme. */
function securityOf(access: Access): JsonSchema[] {
  if (asksForNothing(access)) return []
  if (access === 'cookie') return [{ cookie: [] }]
  if (access === 'client') return [{ client: [] }]
  if (access === 'token') return [{ bearer: [] }, { apiKey: [] }, { cookie: [] }]
  if (access === 'person') return [{ bearer: [] }, { cookie: [] }]
  const roles = [access.role]
  return [
    { bearer: roles },
    ...(access.personOnly ? [] : [{ apiKey: roles }]),
    { cookie: roles },
    ...(access.orClient ? [{ client: [] }] : []),
  ]
}

const securitySchemes = (cookieName: string): JsonSchema => ({
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'gatehouse_ID_SECRET_CHECKSUM' },
  client: {
    type: 'http',
    scheme: 'basic',
    description: 'The id of a key of a service, and the key. Both may stand in the body instead.',
  },
  cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName,
    description: 'Set at sign-in. Requests that change something must come from our own origin.',
  },
})

function requestBody({ about }: Endpoint, schemas: Schemas): JsonSchema {
  if (!about.body) return {}
  const schema = schemas.of(about.body, 'input')
  const content = { 'application/json': { schema } }
  const forms = about.form ? { 'application/x-www-form-urlencoded': { schema } } : {}
  return { requestBody: { required: true, content: { ...content, ...forms } } }
}
