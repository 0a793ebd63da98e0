import type { BrowserClient } from './browser-client.js'
import { clientOf } from './api-client.js'
import { startGateway, type TestGateway } from './gateway.js'

/** Two instances of one gateway: one address, one database, nothing else in common. */
export interface TwoGateways {
  readonly first: TestGateway
  readonly second: TestGateway
  /** Resolves once the second has read what the first, or anyone, added to the log from now on. */
  told(): Promise<void>
  stop(): Promise<void>
}

export async function startTwoGateways(): Promise<TwoGateways> {
  const first = await startGateway()
  const second = await startAnother(first)
  const { revocations } = second.gateway.services
  return {
    first,
    second,
    told: () =>
      new Promise((resolve) => {
        const end = revocations.onEntries(() => {
          end()
          resolve()
        })
      }),
    stop: async () => {
      await second.stop()
      await first.stop()
    },
  }
}

/** Another instance of the gateway `house`. */
export const startAnother = ({ settings, url }: TestGateway): Promise<TestGateway> =>
  startGateway({ databaseUrl: settings.databaseUrl.reveal(), env: { PUBLIC_URL: url } })

/** A sign-in that was made, and what its token is good for. */
export class SignIn {
  readonly token: string

  constructor(readonly browser: BrowserClient) {
    this.token = browser.cookie('jwt') ?? ''
  }

  static async of(house: TestGateway, username: string): Promise<SignIn> {
    return new SignIn(await house.signedIn(username))
  }

  /** What /api/v1/me of `house` answers to the token as it was at sign-in: the status, or the body. */
  async at(house: TestGateway): Promise<number> {
    return (await clientOf(house, this.token).get('/api/v1/me')).status
  }

  /** `sub` and `sid` of the token. */
  claims(): { readonly sub: string; readonly sid: string } {
    const [, payload = ''] = this.token.split('.')
    return JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string; sid: string }
  }
}

/** The headers of a request that our own page made. */
export const SAME_ORIGIN = { 'sec-fetch-site': 'same-origin' }
