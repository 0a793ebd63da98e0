/** Longest display name, in code points. */
export const MAX_DISPLAY_NAME_LENGTH = 100

/** Controls, invisible formatting and halves of characters. */
const UNREADABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Default_Ignorable_Code_Point}]/gu

/** Cannot be seen either, but shape the words and emoji around them. */
const SHAPING = new Set(['\u200C', '\u200D', '\uFE0F'])

const VISIBLE = /[\p{L}\p{N}\p{S}\p{P}]/u

/**
 * The readable part of `text` as somebody's name: NFC, single spaces, at most
 * MAX_DISPLAY_NAME_LENGTH code points. Null when nothing can be seen.
 */
export function toDisplayName(text: string): string | null {
  const readable = text
    .slice(0, 4 * MAX_DISPLAY_NAME_LENGTH)
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .replace(UNREADABLE, (character) => (SHAPING.has(character) ? character : ''))
  const name = Array.from(readable.trim()).slice(0, MAX_DISPLAY_NAME_LENGTH).join('').trim()
  return VISIBLE.test(name) ? name : null
}
