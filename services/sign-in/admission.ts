import type { AdmissionSettings } from '../../config/settings.js'
import { splitEmail } from '../../lib/email.js'
import type { IdentityProof } from '../proof.js'

/** Whether somebody may come in; `reason` is for our logs. */
export type Verdict = { readonly admitted: true } | { readonly admitted: false; reason: string }

type Vouched = Pick<IdentityProof, 'subject' | 'email' | 'emailVerified'>

/**
 * Whether the person of `proof` may come in through a provider at all, known or not. Each list that
 * is not empty must hold them: the subject exactly, and the domain of an e-mail address that the
 * provider says is verified, whole (`corp.test` is neither `evilcorp.test` nor `a.corp.test`).
 */
export function decideAdmission(proof: Vouched, admission: AdmissionSettings): Verdict {
  const { allowedSubjects, allowedEmailDomains } = admission
  if (allowedSubjects.length > 0 && !allowedSubjects.includes(proof.subject)) {
    return refused('the subject is not on the list')
  }
  if (allowedEmailDomains.length === 0) return { admitted: true }
  const email = proof.email === null ? null : splitEmail(proof.email)
  if (email === null) return refused('no usable e-mail address')
  if (!proof.emailVerified) return refused('the e-mail address is not verified')
  const domains = allowedEmailDomains.map(toDomain)
  return domains.includes(email.domain)
    ? { admitted: true }
    : refused('the domain of the e-mail address is not on the list')
}

const refused = (reason: string): Verdict => ({ admitted: false, reason })

/** The form in which an address has its domain; null can equal none. */
const toDomain = (domain: string): string | null => splitEmail(`x@${domain}`)?.domain ?? null

/** The roles that the provider's groups give, and those that lacking a group takes away. */
export interface GroupVerdict {
  readonly given: readonly string[]
  readonly taken: readonly string[]
}

/**
 * What `groups` mean for roles: only roles that the mapping names, and that not everybody gets, are
 * ever given or taken.
 */
export function decideGroupRoles(
  groups: readonly string[],
  { groupRoles, defaultRoles }: Pick<AdmissionSettings, 'groupRoles' | 'defaultRoles'>,
): GroupVerdict {
  const given = new Set(groups.flatMap((group) => rolesOf(groupRoles, group)))
  const named = new Set(Object.values(groupRoles).flat())
  const taken = [...named].filter((role) => !given.has(role) && !defaultRoles.includes(role))
  return { given: [...given], taken }
}

/** Own keys only: a group may be called `constructor`. */
const rolesOf = (groupRoles: AdmissionSettings['groupRoles'], group: string): readonly string[] =>
  Object.hasOwn(groupRoles, group) ? (groupRoles[group] ?? []) : []
