import type { Providers } from '../../services/providers.js'

/** How somebody signed in, in words: `oidc:google` is called what its button is called. */
export function sayHow(amr: string, providers: Providers): string {
  if (amr === 'pwd') return 'password'
  if (amr === 'bypass') return 'development sign-in'
  const id = amr.slice(amr.indexOf(':') + 1)
  return providers.get(id)?.name ?? id
}
