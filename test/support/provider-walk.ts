import type { Answer, BrowserClient } from './browser-client.js'
import { navigation } from './browser-client.js'
import type { HostileProvider } from './hostile-provider.js'

/** The settings that make `provider` the gateway's provider `oidc`. */
export const providerEnvironment = (provider: HostileProvider): Record<string, string> => ({
  OIDC_ISSUER: provider.issuer,
  OIDC_CLIENT_ID: provider.clientId,
  OIDC_CLIENT_SECRET: provider.clientSecret,
  OIDC_NAME: 'Example',
})

/** The gateway.yaml that makes each of `providers` a provider of that id. */
export const providersYaml = (providers: Readonly<Record<string, HostileProvider>>): string =>
  [
    'providers:',
    ...Object.entries(providers).map(
      ([id, { issuer, clientId }]) =>
        `  - {id: ${id}, name: ${id}, kind: openid-connect, issuer: '${issuer}', ` +
        `client_id: ${clientId}, client_secret: '\${SECRET_OF_${id.toUpperCase()}}', create: true}`,
    ),
  ].join('\n')

/** The variables that `providersYaml` refers to. */
export const secretsOf = (
  providers: Readonly<Record<string, HostileProvider>>,
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(providers).map(([id, { clientSecret }]) => [
      `SECRET_OF_${id.toUpperCase()}`,
      clientSecret,
    ]),
  )

/** Leaves for a provider; the address the browser is sent to. */
export async function leave(browser: BrowserClient, rd?: string, id = 'oidc'): Promise<string> {
  const query = rd === undefined ? '' : `?rd=${encodeURIComponent(rd)}`
  const answer = await browser.navigate(`/auth/${id}${query}`, 'same-origin')
  if (answer.location === null) throw new Error(`no redirect but ${answer.status}: ${answer.text}`)
  return answer.location
}

/** The navigation from the provider's site back to ours. */
export const comeBack = (
  browser: BrowserClient,
  callback: URL,
  headers: Record<string, string> = {},
): Promise<Answer> =>
  browser.get(callback.pathname + callback.search, {
    headers: { ...navigation('cross-site'), ...headers },
  })
