import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Settings } from '../../config/settings.js'
import { packageRoot } from '../../lib/package-root.js'
import type { DocumentFacts } from './document.js'

/** What the document says of a gateway with these settings as a whole. */
export const factsOf = ({
  publicUrl,
  cookie,
}: Pick<Settings, 'publicUrl' | 'cookie'>): DocumentFacts => ({
  publicUrl,
  cookieName: cookie.name,
  version: versionOf(readFileSync(join(packageRoot(), 'package.json'), 'utf8')),
})

const versionOf = (manifest: string): string =>
  (JSON.parse(manifest) as { readonly version: string }).version
