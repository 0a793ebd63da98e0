import type { Secret } from '../../lib/secret.js'
import { startGateway, type GatewayOptions, type TestGateway } from './gateway.js'
import { ProcessRoom } from './process.js'

const listOf = (secrets: readonly Secret[]): string =>
  secrets.map((secret) => secret.reveal()).join()

/** A gateway in this process, and one of a process of its own, over one database file. */
export interface TwoInstances {
  readonly here: TestGateway
  readonly there: { readonly port: number }
  stop(): Promise<void>
}

/** Starts both with the same settings: to a browser they are one site. */
export async function startTwoInstances(options: GatewayOptions = {}): Promise<TwoInstances> {
  const here = await startGateway(options)
  const room = new ProcessRoom()
  const { settings } = here
  const there = room.start({
    env: {
      NODE_ENV: 'test',
      PORT: '0',
      PUBLIC_URL: here.url,
      DATABASE_URL: settings.databaseUrl.reveal(),
      JWT_SECRET_KEY: listOf(settings.jwt.secrets),
      SESSION_SECRET: listOf(settings.session.secrets),
      ...options.env,
    },
  })
  return {
    here,
    there: { port: await there.port() },
    stop: async () => {
      await room.clear()
      await here.stop()
    },
  }
}
