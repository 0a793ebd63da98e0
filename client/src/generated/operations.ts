// Made by `npm run generate:client`; changes here are lost.

/** What each method of the typed API asks: resource -> method -> [HTTP method, address]. */
export const OPERATIONS = {
  me: { get: ['GET', '/api/v1/me'] },
  sessions: {
    list: ['GET', '/api/v1/sessions'],
    endAll: ['DELETE', '/api/v1/sessions'],
    end: ['DELETE', '/api/v1/sessions/{id}'],
  },
  keys: {
    list: ['GET', '/api/v1/keys'],
    create: ['POST', '/api/v1/keys'],
    revoke: ['DELETE', '/api/v1/keys/{id}'],
  },
  users: {
    list: ['GET', '/api/v1/users'],
    create: ['POST', '/api/v1/users'],
    get: ['GET', '/api/v1/users/{id}'],
    change: ['PATCH', '/api/v1/users/{id}'],
    delete: ['DELETE', '/api/v1/users/{id}'],
    listSessions: ['GET', '/api/v1/users/{id}/sessions'],
    endSessions: ['DELETE', '/api/v1/users/{id}/sessions'],
    listKeys: ['GET', '/api/v1/users/{id}/keys'],
    createKey: ['POST', '/api/v1/users/{id}/keys'],
    revokeKey: ['DELETE', '/api/v1/users/{id}/keys/{key}'],
  },
  roles: {
    list: ['GET', '/api/v1/roles'],
    create: ['POST', '/api/v1/roles'],
    get: ['GET', '/api/v1/roles/{name}'],
    change: ['PATCH', '/api/v1/roles/{name}'],
    delete: ['DELETE', '/api/v1/roles/{name}'],
  },
  audit: { list: ['GET', '/api/v1/audit'], export: ['GET', '/api/v1/audit/export'] },
  access: { explain: ['GET', '/api/v1/access/explain'] },
} as const
