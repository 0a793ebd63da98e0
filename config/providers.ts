import { readAdmission } from './admission.js'
import { readPassport } from './passport-provider.js'
import { GITHUB_ADDRESS, GITHUB_API, GOOGLE_ISSUER, OPENID_DEFAULTS } from './presets.js'
import {
  readAddress,
  readBasics,
  readClient,
  readFreshSignIn,
  type ProviderContext,
} from './provider-keys.js'
import type { GitHubSettings, OpenIdConnectSettings, ProviderSettings } from './settings.js'
import type { YamlMap } from './yaml-map.js'

/** Asymmetric only: with HS256 the provider's word would be worth as much as the client secret. */
const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
]

/** The providers of gateway.yaml after `presets`, in order; an id may stand once. Complains in place. */
export function readProviders(
  file: YamlMap,
  presets: readonly ProviderSettings[],
  context: ProviderContext,
): ProviderSettings[] {
  const providers = [...presets]
  for (const map of file.maps('providers')) {
    const provider = readProvider(map, context)
    if (provider === null) continue
    if (provider.id !== '' && providers.some(({ id }) => id === provider.id)) {
      map.complain(
        'id',
        `${provider.id} is taken by another provider (in this file or by a variable)`,
      )
    }
    providers.push(provider)
  }
  return providers
}

function readProvider(map: YamlMap, context: ProviderContext): ProviderSettings | null {
  const kind = map.text('kind') ?? (map.has('passport') ? 'passport' : '')
  const read = KINDS.get(kind)
  if (!read) {
    // Without its kind nobody can say which keys belong there: the rest is left unread.
    map.complain('kind', `must be one of ${[...KINDS.keys()].join(', ')}`)
    return null
  }
  const provider = read(map, context)
  map.finish()
  return provider
}

type ReadKind = (map: YamlMap, context: ProviderContext) => ProviderSettings

const readOpenIdConnect = (map: YamlMap, context: ProviderContext): OpenIdConnectSettings => ({
  ...readBasics(map),
  issuer: readAddress(map, 'issuer', context),
  ...readOpenIdKeys(map, context),
})

const readGoogle = (map: YamlMap, context: ProviderContext): OpenIdConnectSettings => ({
  ...readBasics(map, { id: 'google', name: 'Google' }),
  issuer: new URL(GOOGLE_ISSUER),
  ...readOpenIdKeys(map, context),
})

const readGitHub = (map: YamlMap, context: ProviderContext): GitHubSettings => ({
  kind: 'github',
  ...readBasics(map, { id: 'github', name: 'GitHub' }),
  ...readClient(map),
  webUrl: readAddress(map, 'web_url', { ...context, standard: GITHUB_ADDRESS }),
  apiUrl: readAddress(map, 'api_url', { ...context, standard: GITHUB_API }),
  admission: readAdmission(map, { ...context, groups: 'none' }),
  freshSignIn: readFreshSignIn(map, 'never'),
})

const KINDS: ReadonlyMap<string, ReadKind> = new Map<string, ReadKind>([
  ['openid-connect', readOpenIdConnect],
  ['google', readGoogle],
  ['github', readGitHub],
  ['passport', readPassport],
])

function readOpenIdKeys(map: YamlMap, context: ProviderContext) {
  const scope = map.text('scope') ?? OPENID_DEFAULTS.scope
  if (!scope.split(/\s+/).includes('openid')) map.complain('scope', 'must contain openid')
  const idTokenAlgorithm = map.text('id_token_algorithm') ?? OPENID_DEFAULTS.idTokenAlgorithm
  if (!ALGORITHMS.includes(idTokenAlgorithm)) {
    map.complain('id_token_algorithm', `must be one of ${ALGORITHMS.join(', ')}`)
  }
  return {
    kind: OPENID_DEFAULTS.kind,
    ...readClient(map),
    scope,
    idTokenAlgorithm,
    admission: readAdmission(map, { ...context, groups: 'claim' }),
    freshSignIn: readFreshSignIn(map, OPENID_DEFAULTS.freshSignIn),
  }
}
