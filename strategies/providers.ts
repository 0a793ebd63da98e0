import type { Strategy } from 'passport'
import type { ProviderSettings, Settings } from '../config/settings.js'
import type { Provider, Providers } from '../services/providers.js'
import { createGitHub } from './github.js'
import { createOpenIdConnect, type ProviderContext } from './open-id-connect.js'
import { createPassportPackage } from './passport-package.js'

/** Every way in that goes through another party. */
export interface WaysIn {
  readonly providers: Providers
  /** The strategy of each provider, by the provider's id. */
  readonly strategies: ReadonlyMap<string, Strategy>
}

/**
 * Builds the configured providers, in their order. Asks none of them anything: one that is down
 * at start shows so on its button and comes back by itself. Throws ConfigError where a configured
 * package cannot be used.
 */
export async function createProviders(
  settings: Pick<Settings, 'providers' | 'publicUrl'>,
  context: ProviderContext,
): Promise<WaysIn> {
  const providers = new Map<string, Provider>()
  const strategies = new Map<string, Strategy>()
  for (const one of settings.providers) {
    const { provider, strategy } = await createWayIn(one, {
      ...context,
      publicUrl: settings.publicUrl,
    })
    providers.set(one.id, provider)
    strategies.set(one.id, strategy)
  }
  return { providers, strategies }
}

async function createWayIn(
  settings: ProviderSettings,
  context: ProviderContext & { readonly publicUrl: URL },
): Promise<{ provider: Provider; strategy: Strategy }> {
  switch (settings.kind) {
    case 'openid-connect':
      return createOpenIdConnect(settings, context)
    case 'github':
      return createGitHub(settings, context)
    case 'passport':
      return createPassportPackage(settings, context)
  }
}
