import { satisfiesBidiRule } from './bidi-rule.js'
import { isIdentifierCharacter, isValidInContext } from './identifier-class.js'

/** Longest username, in code points. */
export const MAX_USERNAME_LENGTH = 64

/** Longer input is not even looked at: no accepted name needs so many UTF-16 units before mapping. */
const MAX_INPUT_LENGTH = 4 * MAX_USERNAME_LENGTH

/** The code points that have a <wide> or <narrow> decomposition. */
const WIDE_OR_NARROW = /[\u3000\uFF01-\uFFDC\uFFE0-\uFFEE]/gu

/**
 * RFC 8264 lets a profile allow less (section 5.1). Of ASCII we take the letters, the digits and what
 * RFC 3986 calls unreserved, because a username stands in paths, queries, headers, logs and shells:
 * `/ ? # % \` would be read there; `@` would make a name look like an e-mail address, and sign-in
 * takes both in one field; `:` ends the user in HTTP Basic (RFC 7617 section 2).
 */
const HOSTILE_ASCII = /[^a-z0-9._~\-\u0080-\u{10FFFF}]/u

/** `.` and `..` walk through paths, and a leading combining mark would sit on the text before it. */
const WITHOUT_LETTER_OR_DIGIT = /^[^\p{L}\p{N}]*$/u
const LEADING_MARK = /^\p{M}/u

/** Scripts that share letter shapes: `pаypal` with a Cyrillic `а` is not a second `paypal`. */
const LOOK_ALIKE_SCRIPTS = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Cherokee}/u,
]

/**
 * The one form of a username: RFC 8265 UsernameCaseMapped, section 3.3, then our own restrictions
 * above. Two usernames are the same when their forms are. Null when `text` can be no username.
 * Never empty, at most MAX_USERNAME_LENGTH code points, and enforcing it again changes nothing.
 */
export function enforceUsername(text: string): string | null {
  if (text.length > MAX_INPUT_LENGTH) return null
  const wide = mapWidth(text)
  if (!Array.from(wide).every(isIdentifierCharacter)) return null
  const form = mapCase(wide)
  if (mapCase(mapWidth(form)) !== form) return null // RFC 8264 section 7: must be stable
  return isUsername(form) ? form : null
}

const mapWidth = (text: string): string =>
  text.replace(WIDE_OR_NARROW, (character) => character.normalize('NFKC'))

const mapCase = (text: string): string => text.toLowerCase().normalize('NFC')

function isUsername(form: string): boolean {
  const length = Array.from(form).length
  if (length < 1 || length > MAX_USERNAME_LENGTH) return false
  if (!Array.from(form).every(isIdentifierCharacter) || !isValidInContext(form)) return false
  if (!satisfiesBidiRule(form)) return false
  if (HOSTILE_ASCII.test(form) || WITHOUT_LETTER_OR_DIGIT.test(form)) return false
  return !LEADING_MARK.test(form) && !mixesLookAlikes(form)
}

const mixesLookAlikes = (form: string): boolean =>
  LOOK_ALIKE_SCRIPTS.filter((script) => script.test(form)).length > 1
