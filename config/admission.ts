import type { AdmissionSettings } from './settings.js'
import type { YamlMap } from './yaml-map.js'

/**
 * Who may come in where nothing is said: people already known; others too where registration is
 * open to anybody anyhow.
 */
export const standardAdmission = (registrationOpen: boolean): AdmissionSettings => ({
  allowedEmailDomains: [],
  allowedSubjects: [],
  create: registrationOpen,
  defaultRoles: [],
  groupRoles: {},
  groupsClaim: null,
})

interface AdmissionContext {
  readonly registrationOpen: boolean
  /** Where the groups come from: `groups_claim` here, elsewhere (`profile.groups`), or nowhere. */
  readonly groups: 'claim' | 'profile' | 'none'
}

/** The keys of a provider that say who may come in, and what they get. */
export function readAdmission(
  map: YamlMap,
  { registrationOpen, groups }: AdmissionContext,
): AdmissionSettings {
  const allowedEmailDomains = readDomains(map)
  const allowedSubjects = map.texts('allowed_subjects')
  const restricted = allowedEmailDomains.length + allowedSubjects.length > 0
  const groupRoles = groups === 'none' ? {} : map.textLists('group_roles')
  const groupsClaim = groups === 'claim' ? map.text('groups_claim') : null
  if (groups === 'claim' && map.has('group_roles') && !map.has('groups_claim')) {
    map.complain('group_roles', 'needs groups_claim, the claim that lists the groups')
  }
  return {
    allowedEmailDomains,
    allowedSubjects,
    create: map.flag('create') ?? (restricted || registrationOpen),
    defaultRoles: map.texts('default_roles'),
    groupRoles,
    groupsClaim,
  }
}

const DOMAIN = /^(?=.{1,253}$)[a-z0-9-]+(\.[a-z0-9-]+)+$/

function readDomains(map: YamlMap): string[] {
  const domains = map.texts('allowed_email_domains').map((domain) => domain.toLowerCase())
  if (domains.some((domain) => !DOMAIN.test(domain))) {
    map.complain('allowed_email_domains', 'must be domains such as example.com (others as xn--...)')
  }
  return domains
}
