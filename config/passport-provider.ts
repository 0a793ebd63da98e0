import { readAdmission } from './admission.js'
import { readBasics, readFreshSignIn, type ProviderContext } from './provider-keys.js'
import type { PassportPackageSettings, ProfileMapping } from './settings.js'
import type { YamlMap } from './yaml-map.js'

/** A package's name as npm allows it, so that none is a path. */
const PACKAGE = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/

/** A provider that is any installed Passport strategy. */
export function readPassport(map: YamlMap, context: ProviderContext): PassportPackageSettings {
  const name = map.requiredText('passport')
  if (name !== '' && !PACKAGE.test(name)) {
    map.complain('passport', 'must be the name of an installed package')
  }
  const profile = readProfile(map.map('profile'))
  if (map.has('group_roles') && profile.groups === null) {
    map.complain('group_roles', 'needs profile.groups, the path that lists the groups')
  }
  return {
    kind: 'passport',
    ...readBasics(map),
    package: name,
    export: map.text('export'),
    options: map.tree('options'),
    issuer: map.requiredText('issuer'),
    profile,
    admission: readAdmission(map, { ...context, groups: 'profile' }),
    freshSignIn: readFreshSignIn(map, 'never'),
  }
}

/** Where Passport's own convention for profiles puts things; it knows no verified e-mail. */
const CONVENTION: ProfileMapping = {
  subject: 'id',
  username: 'username',
  email: 'emails.0.value',
  emailVerified: null,
  name: 'displayName',
  groups: null,
}

function readProfile(map: YamlMap | null): ProfileMapping {
  if (map === null) return CONVENTION
  // `email: null` says that there is none, where the convention would look for one.
  const read = (key: string, standard: string | null): string | null =>
    map.text(key) ?? (map.isNull(key) ? null : standard)
  const profile = {
    subject: map.text('subject') ?? CONVENTION.subject,
    username: read('username', CONVENTION.username),
    email: read('email', CONVENTION.email),
    emailVerified: read('email_verified', null),
    name: read('name', CONVENTION.name),
    groups: read('groups', null),
  }
  map.finish()
  return profile
}
