import type { Settings } from '../../config/settings.js'
import { packageVersion } from '../../lib/package-root.js'
import type { DocumentFacts } from './document.js'

/** What the document says of a gateway with these settings as a whole. */
export const factsOf = ({
  publicUrl,
  cookie,
}: Pick<Settings, 'publicUrl' | 'cookie'>): DocumentFacts => ({
  publicUrl,
  cookieName: cookie.name,
  version: packageVersion(),
})
