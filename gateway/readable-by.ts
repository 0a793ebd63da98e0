import { oneValueOf, type RawHeaders } from '../lib/raw-headers.js'
import type { Rule } from '../services/rules/rule.js'

/**
 * The headers by which scripts of the origins that `rule` names may read why they were refused.
 * `asked`: the headers of the request.
 */
export function readableBy(rule: Rule | null, asked: RawHeaders): RawHeaders {
  if (!rule || rule.origins.length === 0) return []
  const origin = oneValueOf(asked, 'origin')
  if (origin === null || !rule.origins.includes(origin)) return []
  return [
    ...['Access-Control-Allow-Origin', origin],
    ...['Access-Control-Allow-Credentials', 'true'],
    ...['Access-Control-Expose-Headers', 'WWW-Authenticate, X-Auth-Location, X-Request-Id'],
  ]
}
