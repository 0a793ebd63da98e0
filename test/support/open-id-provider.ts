import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import Provider, { type Configuration } from 'oidc-provider'
import { MapAdapter } from './map-adapter.js'
import { walk } from './walk.js'

/** Someone who can sign in at the provider. */
export interface ProviderAccount {
  readonly subject: string
  readonly username?: string
  readonly name?: string
  readonly email?: string
  readonly emailVerified?: boolean
  readonly groups?: readonly string[]
}

export interface OpenIdProviderOptions {
  readonly accounts: readonly ProviderAccount[]
  readonly host?: string
  readonly port?: number
}

export interface OpenIdProvider {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /**
   * Signs in as `subject` from the authorization request at `address`, and gives the callback that the
   * browser is sent to in the end. `jar`: its cookies here, which it keeps; it was never here unless given.
   */
  signInAs(subject: string, address: string, jar?: Map<string, string>): Promise<URL>
  /** How often somebody had to say who they are. */
  readonly asked: () => number
  /** Makes as if everybody signed in here so many seconds earlier. */
  age(seconds: number): void
  stop(): Promise<void>
}

/**
 * A real OpenID provider (oidc-provider) on loopback. Its sign-in page has one button per account,
 * `button[value="SUBJECT"]`; it remembers a browser, and asks nobody for consent. Any loopback
 * address that ends in /callback may be its client's.
 */
export async function startOpenIdProvider(options: OpenIdProviderOptions): Promise<OpenIdProvider> {
  const server = createServer()
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const issuer = `http://${options.host ?? '127.0.0.1'}:${port}`
  const client = { clientId: 'gatehouse', clientSecret: `secret-${randomUUID()}` }
  const sessions: MapAdapter[] = []
  const provider = new Provider(issuer, {
    ...configuration(options.accounts, client),
    adapter: (name) => {
      const kept = new MapAdapter()
      if (name === 'Session') sessions.push(kept)
      return kept
    },
  })
  Object.assign(provider.Client.prototype, { redirectUriAllowed: isOwnCallback })
  const handle = provider.callback()
  let asked = 0
  server.on('request', (req: IncomingMessage, res: ServerResponse) => {
    if (!req.url?.startsWith('/interaction/')) return void handle(req, res)
    if (req.method === 'POST') asked += 1
    void interact({ provider, accounts: options.accounts }, req, res)
  })
  return {
    issuer,
    ...client,
    signInAs: (subject, address, jar = new Map()) =>
      walk(address, issuer, { form: { subject }, jar }),
    asked: () => asked,
    age: (seconds) => {
      for (const session of sessions.flatMap(({ payloads }) => [...payloads])) {
        if (session.loginTs !== undefined) session.loginTs -= seconds
      }
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

const isOwnCallback = (address: string): boolean =>
  /^http:\/\/(?:localhost|127\.0\.0\.1)(?::\d+)?\/[\w/-]+\/callback$/u.test(address)

/** Chooses who to be: the page on GET, the deed on POST. */
async function interact(
  { provider, accounts }: { provider: Provider; accounts: readonly ProviderAccount[] },
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  if (req.method === 'POST') {
    const accountId = new URLSearchParams(await text(req)).get('subject') ?? ''
    return provider.interactionFinished(req, res, { login: { accountId } })
  }
  const buttons = accounts.map(
    ({ subject, name }) =>
      `<p><button name="subject" value="${subject}">${name ?? subject}</button>`,
  )
  res.writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
  res.end(
    `<!doctype html><html lang="en"><title>Provider</title><h1>Who are you?</h1>` +
      `<form method="post">${buttons.join('')}</form></html>`,
  )
}

function configuration(
  accounts: readonly ProviderAccount[],
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
): Configuration {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig' }
  return {
    jwks: { keys: [key] },
    cookies: { keys: [randomUUID()] },
    clients: [
      {
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uris: ['http://localhost/auth/provider/callback'],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    claims: {
      openid: ['sub'],
      email: ['email', 'email_verified'],
      profile: ['name', 'preferred_username', 'groups'],
    },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    // A session remembers its latest grant alone, and a code bound to the session must be of that
    // grant: of tabs that end in one instant all but the last would be refused.
    expiresWithSession: () => false,
    findAccount: (_ctx, subject) => findAccount(accounts, subject),
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId ?? '',
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  }
}

function findAccount(accounts: readonly ProviderAccount[], subject: string) {
  const account = accounts.find((one) => one.subject === subject)
  if (!account) return undefined
  const { username, name, email, emailVerified, groups } = account
  const claims = {
    sub: subject,
    ...(username !== undefined && { preferred_username: username }),
    ...(name !== undefined && { name }),
    ...(email !== undefined && { email, email_verified: emailVerified ?? false }),
    ...(groups && { groups: [...groups] }),
  }
  return { accountId: subject, claims: () => claims }
}
