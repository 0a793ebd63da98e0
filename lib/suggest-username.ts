import { enforceUsername } from './username.js'

/** Leaves room for what makes a suggestion unique: MAX_USERNAME_LENGTH is 64. */
const MAX_SUGGESTION_LENGTH = 48

/**
 * Names that speak for the house. Applications behind the gateway know some of them as their own
 * administrator, so nobody gets one by asking for it.
 */
const RESERVED = new Set(
  (
    'abuse admin administrator anonymous api auth billing contact daemon gatehouse guest help ' +
    'hostmaster info login manager moderator no-reply nobody noreply null official operator ' +
    'owner postmaster root security service staff superuser support sysadmin system team ' +
    'undefined user webmaster www'
  ).split(' '),
)

/** Whether only an administrator may give this username (in its one form) to somebody. */
export const isReservedUsername = (username: string): boolean => RESERVED.has(username)

/**
 * A username made of the first of `wishes` that can be one, in its one form and never a reserved
 * one: `CORP\Ann Lee` and `ann.lee@corp.test` both suggest `ann.lee`-like names. `person` when
 * none can. A suggestion says nothing about who somebody is: it may well belong to another.
 */
export function suggestUsername(wishes: readonly (string | null)[]): string {
  for (const wish of wishes) {
    const suggestion = wish === null ? null : toUsername(wish)
    if (suggestion !== null && !isReservedUsername(suggestion)) return suggestion
  }
  return 'person'
}

function toUsername(wish: string): string | null {
  const plain = wish.slice(0, 256).normalize('NFKC').toLowerCase()
  const own = plain.replace(/^[^\\]*\\/u, '').replace(/@.*$/su, '') // a domain before or after
  const joined = own
    .trim()
    .replace(/\s+/gu, '.')
    .replace(/[^\p{L}\p{M}\p{N}._~-]+/gu, '-')
  const cut = Array.from(joined).slice(0, MAX_SUGGESTION_LENGTH).join('')
  const suggestion = cut.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu, '')
  // Must also stand a number after it, which the Bidi rule does not allow everywhere.
  return enforceUsername(`${suggestion}-2`) === null ? null : enforceUsername(suggestion)
}
