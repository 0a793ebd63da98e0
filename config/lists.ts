import { readAccessRules } from './access-rules.js'
import { warnOfFarHosts } from './far-hosts.js'
import { readGatewayFile } from './gateway-file.js'
import { readPresets } from './presets.js'
import type { ProviderContext } from './provider-keys.js'
import { readProviders } from './providers.js'
import type { Reader } from './reader.js'
import type { CookieSettings, Settings } from './settings.js'
import { readUpstreams } from './upstreams.js'

interface ListContext extends ProviderContext {
  readonly publicUrl: URL
  readonly cookie: CookieSettings
}

/** What gateway.yaml lists; of providers, those that variables name stand before. */
export function readLists(
  read: Reader,
  context: ListContext,
): Pick<Settings, 'providers' | 'upstreams' | 'access'> {
  const presets = readPresets(read, context)
  const { path, map } = readGatewayFile(read)
  if (map === null) return { providers: presets, upstreams: [], access: { rules: null, path } }
  const providers = readProviders(map, presets, context)
  const upstreams = readUpstreams(map, context)
  const rules = readAccessRules(map, {
    providers: providers.map(({ id }) => id),
    warn: (what) => read.warn(path, what),
  })
  map.finish()
  warnOfFarHosts(rules ?? [], { ...context, read, path })
  return { providers, upstreams, access: { rules, path } }
}
