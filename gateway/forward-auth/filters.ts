import { AppError } from '../../errors/app-error.js'
import { holdsRole } from '../../services/access.js'
import type { Claims } from '../../services/tokens.js'

type Filter = (wanted: readonly string[], claims: Claims) => boolean

/** Unverified addresses are whatever their holder wrote. */
const emailOf = ({ email, email_verified }: Claims): string | null =>
  email_verified ? (email?.toLowerCase() ?? null) : null

/** What may stand in the query of /oauth2/auth, each a list with commas. */
const FILTERS: Readonly<Record<string, Filter>> = {
  allowed_groups: (groups, { roles }) => groups.some((group) => holdsRole(roles, group)),
  allowed_emails: (emails, claims) => {
    const email = emailOf(claims)
    return email !== null && emails.some((each) => each.toLowerCase() === email)
  },
  allowed_email_domains: (domains, claims) => {
    const domain = emailOf(claims)?.split('@').at(-1)
    return domain !== undefined && domains.some((each) => isWithin(domain, each.toLowerCase()))
  },
}

/** `.example.com` and `*.example.com` are all below it; `*` is everybody. */
function isWithin(domain: string, wanted: string): boolean {
  if (wanted === '*') return true
  const below = wanted.replace(/^\*?(?=\.)/u, '')
  return below.startsWith('.') ? domain.endsWith(below) : domain === wanted
}

/**
 * What is wrong with `claims` by the filters in `query`, each of which must be met; null: nothing.
 * A filter that nobody knows is a mistake of whoever wrote it, and lets nobody in.
 */
export function findUnmet(query: string, claims: Claims): AppError | null {
  const asked = new URLSearchParams(query)
  for (const name of new Set(asked.keys())) {
    const filter = Object.hasOwn(FILTERS, name) ? FILTERS[name] : undefined
    if (!filter) return unmet('there is no such filter')
    const wanted = asked.getAll(name).flatMap((list) => list.split(','))
    if (!filter(wanted.map((each) => each.trim()).filter(Boolean), claims)) return unmet(name)
  }
  return null
}

const unmet = (detail: string): AppError => new AppError('insufficient_role', { detail })
