import { Secret } from '../lib/secret.js'
import { standardAdmission } from './admission.js'
import { ADDRESS_WANTED, toProviderAddress } from './provider-address.js'
import type { Reader } from './reader.js'
import type {
  AdmissionSettings,
  GitHubSettings,
  Mode,
  OpenIdConnectSettings,
  ProviderSettings,
} from './settings.js'

/** What OpenID Connect providers are asked for, and accepted in, unless told otherwise. */
export const OPENID_DEFAULTS = {
  kind: 'openid-connect',
  scope: 'openid email profile',
  idTokenAlgorithm: 'RS256',
  freshSignIn: 'auth_time',
} as const

export const GOOGLE_ISSUER = 'https://accounts.google.com'
export const GITHUB_ADDRESS = 'https://github.com'
export const GITHUB_API = 'https://api.github.com'

interface PresetContext {
  readonly mode: Mode
  readonly registrationOpen: boolean
}

interface Client {
  readonly clientId: string
  readonly clientSecret: Secret
  readonly admission: AdmissionSettings
}

/** The providers that variables alone set up, with the ids `google`, `github` and `oidc`. */
export function readPresets(read: Reader, context: PresetContext): ProviderSettings[] {
  const admission = standardAdmission(context.registrationOpen)
  const google = readClient(read, 'GOOGLE', admission)
  const github = readClient(read, 'GITHUB', admission)
  const oidc = readOidc(read, admission, context.mode)
  return [google && toGoogle(google), github && toGitHub(github), oidc].filter(
    (one) => one !== null,
  )
}

const toGoogle = (client: Client): OpenIdConnectSettings => ({
  ...OPENID_DEFAULTS,
  id: 'google',
  name: 'Google',
  issuer: new URL(GOOGLE_ISSUER),
  ...client,
})

const toGitHub = (client: Client): GitHubSettings => ({
  kind: 'github',
  id: 'github',
  name: 'GitHub',
  webUrl: new URL(GITHUB_ADDRESS),
  apiUrl: new URL(GITHUB_API),
  freshSignIn: 'never',
  ...client,
})

function readOidc(
  read: Reader,
  admission: AdmissionSettings,
  mode: Mode,
): OpenIdConnectSettings | null {
  const address = read.text('OIDC_ISSUER')
  const name = read.text('OIDC_NAME')
  const client = readClient(read, 'OIDC', admission)
  if (address === null) {
    read.require(client === null, 'OIDC_ISSUER', 'is required beside OIDC_CLIENT_ID')
    read.require(name === null, 'OIDC_NAME', 'is of no use without OIDC_ISSUER')
    return null
  }
  const issuer = toProviderAddress(address, mode)
  read.require(issuer !== null, 'OIDC_ISSUER', ADDRESS_WANTED)
  read.require(client !== null, 'OIDC_CLIENT_ID', 'is required beside OIDC_ISSUER')
  if (issuer === null || client === null) return null
  return { ...OPENID_DEFAULTS, id: 'oidc', name: name ?? issuer.host, issuer, ...client }
}

const NOBODY_NEW =
  'lets in only people who linked it to their account; for new ones set REGISTRATION=open, or list the provider in gateway.yaml and say who may come'

/** Both or neither: half a client is a complaint. */
function readClient(read: Reader, prefix: string, admission: AdmissionSettings): Client | null {
  const clientId = read.text(`${prefix}_CLIENT_ID`)
  const clientSecret = read.secret(`${prefix}_CLIENT_SECRET`)
  if (clientId === null && clientSecret === null) return null
  const [id, secret] = [`${prefix}_CLIENT_ID`, `${prefix}_CLIENT_SECRET`] as const
  read.require(read.isGiven(secret), secret, `is required beside ${id}`)
  read.require(clientId !== null, id, `is required beside ${secret}`)
  if (!admission.create) read.warn(id, NOBODY_NEW)
  return {
    clientId: clientId ?? '',
    clientSecret: clientSecret ?? new Secret(''),
    admission,
  }
}
