import type { Client } from 'pg'

/** The channel on which PostgreSQL tells that there is more to read. */
export const NOTICES = 'gatehouse_counters'

/** Makes a connection to PostgreSQL that is nobody else's. */
export type Connect = () => Promise<Client>

/** What becomes of listening. */
export interface Listener {
  /** There is more to read; or there may be, as just after the connection was made. */
  heard(): void
  /** Nothing is heard any more. */
  lost(error: Error): void
}

/** How often the connection is asked whether it still is one, in milliseconds. */
const ASK_INTERVAL = 10_000

/** Listens until the returned function is called, or the connection is lost. Rejects where there is none. */
export async function listen(connect: Connect, listener: Listener): Promise<() => Promise<void>> {
  const client = await connect()
  let over = false
  // A connection that is gone without a word would keep silent for ever.
  const asking = setInterval(() => void client.query('SELECT 1').catch(end), ASK_INTERVAL).unref()
  const end = (error?: Error): void => {
    clearInterval(asking)
    if (over) return
    over = true
    listener.lost(error ?? new Error('The connection was closed'))
  }
  client.on('error', end)
  client.on('end', () => end())
  client.on('notification', () => listener.heard())
  await client.query(`LISTEN ${NOTICES}`)
  listener.heard()
  return async () => {
    over = true
    clearInterval(asking)
    await client.end()
  }
}
