import { createHash } from 'node:crypto'
import type { SensenetSettings } from '../../config/settings.js'
import type { Claims } from '../tokens/claims.js'
import { domainName } from './half-claims.js'

/** A user as clients of sensenet read one: a content of its repository. */
export interface UserContent {
  /** A whole number, which they keep contents by. */
  readonly Id: number
  readonly Path: string
  readonly Name: string
  readonly Type: 'User'
  readonly DisplayName: string
  readonly Domain: string
  readonly LoginName: string
  readonly FullName: string
  readonly Email: string
  readonly Enabled: boolean
  readonly Description: string
  readonly Icon: string
  readonly Language: readonly string[]
  readonly Avatar: { readonly _deferred: string }
}

/** Who is not signed in, as those clients have it built in. */
export const VISITOR: UserContent = {
  Id: 6,
  Path: '/Root/IMS/BuiltIn/Portal/Visitor',
  Name: 'Visitor',
  DisplayName: 'Visitor',
  Domain: 'BuiltIn',
  LoginName: 'Visitor',
  FullName: 'Visitor',
  Email: '',
  ...around(),
}

/** What is the same for all. */
function around() {
  const avatar = { _deferred: '' }
  const said = { Type: 'User' as const, Enabled: true, Description: '', Icon: 'User' }
  return { ...said, Language: [], Avatar: avatar }
}

/** The holder of `claims`, from the token alone. */
export function userContentOf(claims: Claims, domain: SensenetSettings['domain']): UserContent {
  const { username } = claims
  const name = claims.name ?? username
  return {
    Id: numberOf(claims.sub),
    Path: `/Root/IMS/${domain}/${username}`,
    Name: username,
    DisplayName: name,
    Domain: domain,
    LoginName: username,
    FullName: name,
    Email: claims.email ?? '',
    ...around(),
  }
}

/** The numbers below are sensenet's own contents. */
const FIRST = 1_000_000

/** The same number for the same user; that two share one does no harm, for each sees only itself. */
const numberOf = (id: string): number =>
  FIRST + (createHash('sha256').update(id).digest().readUInt32BE(0) >>> 1)

/** Whom a query asks for. `own`: whoever it is that asks. */
export type UserQuery = { readonly own: true } | { readonly name: string }

/**
 * Reads a look-up of a user in the query language of sensenet: terms joined by AND that name the
 * current user, or one by domain and login name. null: it asks for anything else.
 */
export function readUserQuery(query: string): UserQuery | null {
  // Word by word: a pattern that looks for blanks before something reads a run of them again and again.
  const words = query.trim().split(/\s+/u)
  if (words.at(-1) === '.TOP:1') words.pop()
  const terms = words.join(' ').split(' AND ')
  const said = new Map(terms.map(readTerm))
  const isOfUsers = (said.get('TypeIs') ?? 'User') === 'User'
  if (said.size !== terms.length || !isOfUsers) return null
  said.delete('TypeIs')
  const fields = [...said.keys()].sort().join(' ')
  if (fields === 'Id') return said.get('Id') === '@@CurrentUser.Id@@' ? { own: true } : null
  if (fields !== 'Domain LoginName') return null
  return { name: domainName(said.get('Domain') ?? '', said.get('LoginName') ?? '') }
}

/** The field and the value of a term: in quotes or not, its marks escaped by a backslash or not. */
function readTerm(term: string): [string, string] {
  const [, field = '', , value = ''] = /^\+?(\w+):(['"]?)([^'"]+)\2$/u.exec(term) ?? []
  return [field, value.replaceAll(/\\(?=\W)/gu, '')]
}
