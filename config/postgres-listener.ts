import type { Client } from 'pg'
import { parsePostgresUrl } from './postgres-url.js'
import { clientWithin } from './postgres-client.js'
import { limitOf, sslOf } from './postgres-database.js'
import type { Settings } from './settings.js'

/**
 * What connects to where notices are heard: past a pooler, where one stands in between. Null: the
 * database gives none.
 */
export function noticesFrom({
  databaseUrl,
  database,
}: Pick<Settings, 'databaseUrl' | 'database'>): (() => Promise<Client>) | null {
  const place = parsePostgresUrl((database.directUrl ?? databaseUrl).reveal())
  if (!('kind' in place) || place.kind !== 'postgres') return null
  const { host, port, database: name, user, password } = place
  const Within = clientWithin(limitOf(database))
  return async () => {
    const client = new Within({
      ...{ host, port, database: name, user, password },
      ssl: sslOf(place),
      application_name: 'gatehouse notices',
      connectionTimeoutMillis: database.connectSeconds * 1000,
      keepAlive: true,
    })
    await client.connect()
    return client
  }
}
