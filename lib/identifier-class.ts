/**
 * The IdentifierClass of RFC 8264: which code points may stand in an identifier, and which only in
 * some company. Character data comes from the runtime's own Unicode tables.
 */

/** RFC 5892 section 2.6 (F): the code points whose own properties would say the wrong thing. */
const EXCEPTIONALLY_VALID = /^[\u00DF\u03C2\u06FD\u06FE\u0F0B\u3007]$/u
const EXCEPTIONALLY_REFUSED = /^[\u302E\u302F\u0640\u07FA\u3031-\u3035\u303B]$/u

/** RFC 5892 appendix A: valid only where `isValidInContext` says so (CONTEXTJ and CONTEXTO). */
const CONTEXTUAL = /^[\u00B7\u0375\u05F3\u05F4\u30FB\u0660-\u0669\u06F0-\u06F9\u200C\u200D]$/u

const UNASSIGNED = /^\p{Cn}$/u
const ASCII7 = /^[\u0021-\u007E]$/u
const OLD_HANGUL_JAMO = /^[\u1100-\u11FF\uA960-\uA97C\uD7B0-\uD7C6\uD7CB-\uD7FB]$/u
const IGNORABLE = /^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]$/u
const LETTER_OR_DIGIT = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u

/** Whether `character`, one code point, is PVALID, CONTEXTJ or CONTEXTO (RFC 8264 section 8). */
export function isIdentifierCharacter(character: string): boolean {
  if (EXCEPTIONALLY_VALID.test(character) || CONTEXTUAL.test(character)) return true
  if (EXCEPTIONALLY_REFUSED.test(character) || UNASSIGNED.test(character)) return false
  if (ASCII7.test(character)) return true
  if (OLD_HANGUL_JAMO.test(character) || IGNORABLE.test(character)) return false
  if (character.normalize('NFKC') !== character) return false // HasCompat
  return LETTER_OR_DIGIT.test(character) // controls and surrogates are none of these
}

/** Canonical_Combining_Class=Virama in the Brahmic scripts: after these a joiner shapes a letter. */
const VIRAMA =
  '\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D3B\u0D3C\u0D4D\u0DCA\u0EBA\u0F84\u1039\u103A' +
  '\u1714\u1734\u17D2\u1A60\u1B44\u1BAA\u1BAB\u1BF2\u1BF3\uA806\uA8C4\uA953\uA9C0\uAAF6\uABED'

/**
 * Joining_Type of the Arabic block's letters. The RFC allows a non-joiner in every cursive script;
 * a profile may allow less (RFC 8264 section 5), and Persian, Urdu and Kurdish are written in this one.
 */
const JOINS_RIGHT_ONLY =
  '\u0622-\u0625\u0627\u0629\u062F-\u0632\u0648\u0671-\u0673\u0675-\u0677\u0688-\u0699\u06C0' +
  '\u06C3-\u06CB\u06CD\u06CF\u06D2\u06D3\u06D5\u06EE\u06EF'
const JOINS_BOTH =
  '\u0620\u0626\u0628\u062A-\u062E\u0633-\u063F\u0641-\u0647\u0649\u064A\u066E\u066F' +
  '\u0678-\u0687\u069A-\u06BF\u06C1\u06C2\u06CC\u06CE\u06D0\u06D1\u06FA-\u06FC\u06FF'

/** RFC 5892 appendix A.1 and A.2: invisible characters, only where they change how a word looks. */
const JOINER_AFTER_VIRAMA = new RegExp(`[${VIRAMA}][\\u200C\\u200D]`, 'gu')
const NON_JOINER_BETWEEN_LETTERS = new RegExp(
  `(?<=[${JOINS_BOTH}]\\p{Mn}*)\\u200C(?=\\p{Mn}*[${JOINS_BOTH}${JOINS_RIGHT_ONLY}])`,
  'gu',
)

/** RFC 5892 appendix A.3 to A.7: what is left of these after the allowed places is refused. */
const MIDDLE_DOT = /(?<!l)\u00B7|\u00B7(?!l)/u
const GREEK_NUMERAL_SIGN = /\u0375(?!\p{Script=Greek})/u
const HEBREW_PUNCTUATION = /(?<!\p{Script=Hebrew})[\u05F3\u05F4]/u
const KATAKANA_MIDDLE_DOT = /\u30FB/u
const JAPANESE = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u

/** RFC 5892 appendix A.8 and A.9: digits that look alike never stand together. */
const ARABIC_DIGIT = /[\u0660-\u0669]/u
const EXTENDED_ARABIC_DIGIT = /[\u06F0-\u06F9]/u

/** Whether every contextual character of `text` stands where RFC 5892 appendix A allows it. */
export function isValidInContext(text: string): boolean {
  const unjoined = text.replace(JOINER_AFTER_VIRAMA, '').replace(NON_JOINER_BETWEEN_LETTERS, '')
  if (/[\u200C\u200D]/u.test(unjoined)) return false
  if (MIDDLE_DOT.test(text) || GREEK_NUMERAL_SIGN.test(text)) return false
  if (HEBREW_PUNCTUATION.test(text)) return false
  if (KATAKANA_MIDDLE_DOT.test(text) && !JAPANESE.test(text)) return false
  return !(ARABIC_DIGIT.test(text) && EXTENDED_ARABIC_DIGIT.test(text))
}
