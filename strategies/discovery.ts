import { z } from 'zod'
import type { GuardedFetch } from '../lib/guarded-fetch.js'
import { ProviderFault } from './provider-fault.js'
import { isSecureAddress } from '../lib/secure-address.js'

/** What we need of a provider's metadata (OpenID Connect Discovery 1.0 section 3). */
const Metadata = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  jwks_uri: z.string(),
  userinfo_endpoint: z.string().optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  userinfo_signing_alg_values_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
})

export type ProviderMetadata = Readonly<z.infer<typeof Metadata>>

export interface DiscoveryParts {
  readonly issuer: URL
  readonly idTokenAlgorithm: string
  readonly fetch: GuardedFetch
  readonly allowLoopbackHttp: boolean
}

const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'userinfo_endpoint',
] as const

/**
 * The issuer as it may be spelled. A URL cannot tell `https://a` from `https://a/`, and both are
 * somebody's issuer; the metadata decides, once, and from then on every comparison is exact.
 */
export const issuerSpellings = (issuer: URL): readonly string[] =>
  issuer.pathname === '/' ? [issuer.origin, `${issuer.origin}/`] : [issuer.href]

/** One discovery per call. The promise rejects with ProviderFault where the metadata won't do. */
export function createDiscovery(parts: DiscoveryParts): () => Promise<ProviderMetadata> {
  let spellings = issuerSpellings(parts.issuer)
  const address = `${parts.issuer.href.replace(/\/$/u, '')}/.well-known/openid-configuration`
  return async () => {
    const answer = await parts.fetch(address, { headers: { accept: 'application/json' } })
    const metadata = await readMetadata(answer)
    const fault = findMetadataFault(metadata, { ...parts, spellings })
    if (fault !== null) throw new ProviderFault(`metadata: ${fault}`)
    spellings = [metadata.issuer]
    return metadata
  }
}

async function readMetadata(answer: Response): Promise<ProviderMetadata> {
  if (answer.status !== 200) throw new ProviderFault(`metadata: http_${answer.status}`)
  const body: unknown = await answer.json().catch(() => null)
  const metadata = Metadata.safeParse(body)
  if (metadata.success) return metadata.data
  const where = metadata.error.issues.map(({ path }) => path.join('.') || 'body')
  throw new ProviderFault(`metadata: ${where.join(', ')}`)
}

function findMetadataFault(
  metadata: ProviderMetadata,
  expected: DiscoveryParts & { readonly spellings: readonly string[] },
): string | null {
  if (!expected.spellings.includes(metadata.issuer)) return 'another issuer'
  for (const name of ENDPOINTS) {
    const address = metadata[name]
    if (address === undefined) continue
    if (!isSecureAddress(address, expected.allowLoopbackHttp)) return `${name} is not secure`
  }
  const algorithms = metadata.id_token_signing_alg_values_supported
  if (algorithms && !algorithms.includes(expected.idTokenAlgorithm)) {
    return 'the configured ID token algorithm is not offered'
  }
  return null
}
