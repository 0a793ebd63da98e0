import bidiModule, { type Bidi } from 'bidi-js'

// The package is CommonJS and exports the factory itself, whatever its type declaration says.
const createBidi = bidiModule as unknown as () => Bidi
const bidi = createBidi()

const RIGHT_TO_LEFT = new Set(['R', 'AL', 'AN'])
const IN_RIGHT_TO_LEFT = new Set('R AL AN EN ES CS ET ON BN NSM'.split(' '))

/**
 * Whether `text` satisfies the Bidi rule (RFC 5893 section 2), so that its characters are shown in
 * one order only. Text without right-to-left characters always does (RFC 8265 section 3.3.2).
 */
export function satisfiesBidiRule(text: string): boolean {
  const classes = Array.from(text, (character) => bidi.getBidiCharTypeName(character))
  if (!classes.some((name) => RIGHT_TO_LEFT.has(name))) return true
  // What begins left to right may hold no right-to-left character (conditions 1 and 5).
  if (classes[0] !== 'R' && classes[0] !== 'AL') return false
  if (!classes.every((name) => IN_RIGHT_TO_LEFT.has(name))) return false
  if (classes.includes('EN') && classes.includes('AN')) return false
  const last = classes.findLast((name) => name !== 'NSM')
  return last === 'R' || last === 'AL' || last === 'EN' || last === 'AN'
}
