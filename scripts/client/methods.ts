import type { OpenApiDocument } from '../../routes/openapi/document.js'

/** What the typed API of the client calls each endpoint: `resource.method` -> method and address. */
export const METHODS: Readonly<Record<string, string>> = {
  'me.get': 'get /api/v1/me',
  'sessions.list': 'get /api/v1/sessions',
  'sessions.endAll': 'delete /api/v1/sessions',
  'sessions.end': 'delete /api/v1/sessions/{id}',
  'keys.list': 'get /api/v1/keys',
  'keys.create': 'post /api/v1/keys',
  'keys.revoke': 'delete /api/v1/keys/{id}',
  'users.list': 'get /api/v1/users',
  'users.create': 'post /api/v1/users',
  'users.get': 'get /api/v1/users/{id}',
  'users.change': 'patch /api/v1/users/{id}',
  'users.delete': 'delete /api/v1/users/{id}',
  'users.listSessions': 'get /api/v1/users/{id}/sessions',
  'users.endSessions': 'delete /api/v1/users/{id}/sessions',
  'users.listKeys': 'get /api/v1/users/{id}/keys',
  'users.createKey': 'post /api/v1/users/{id}/keys',
  'users.revokeKey': 'delete /api/v1/users/{id}/keys/{key}',
  'roles.list': 'get /api/v1/roles',
  'roles.create': 'post /api/v1/roles',
  'roles.get': 'get /api/v1/roles/{name}',
  'roles.change': 'patch /api/v1/roles/{name}',
  'roles.delete': 'delete /api/v1/roles/{name}',
  'audit.list': 'get /api/v1/audit',
  'audit.export': 'get /api/v1/audit/export',
  'access.explain': 'get /api/v1/access/explain',
}

type Operations = Record<string, Record<string, readonly [method: string, path: string]>>

/**
 * `methods` by resource. Throws Error where an operation of the document has no name, or a name no
 * operation: whoever adds an endpoint says what programs call it.
 */
export function operationsOf(
  { paths }: Pick<OpenApiDocument, 'paths'>,
  methods: Readonly<Record<string, string>>,
): Operations {
  const known = Object.entries(paths).flatMap(([path, here]) =>
    Object.keys(here).map((method) => `${method} ${path}`),
  )
  const named = Object.values(methods)
  const odd = [
    ...known.filter((each) => !named.includes(each)).map((each) => `${each} has no name`),
    ...named.filter((each) => !known.includes(each)).map((each) => `${each} is no operation`),
  ]
  if (odd.length > 0) throw new Error(`scripts/client/methods.ts: ${odd.join('; ')}`)
  const operations: Operations = {}
  for (const [name, operation] of Object.entries(methods)) {
    const [resource = '', method = ''] = name.split('.')
    const [verb = '', path = ''] = operation.split(' ')
    operations[resource] = { ...operations[resource], [method]: [verb.toUpperCase(), path] }
  }
  return operations
}
