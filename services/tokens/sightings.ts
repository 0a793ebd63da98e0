/** For how many tokens it is known that they were shown; a power of two. */
const PLACES = 16_384

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The letters of base64url by their codes, as numbers of six bits. */
const BITS = new Uint8Array(128).map((_, code) =>
  Math.max(0, LETTERS.indexOf(String.fromCharCode(code))),
)

/**
 * Which tokens were shown before. One that is shown once only, by a program that gets a new one for
 * each request, need not be remembered: that costs as much as to verify it. Of each token 26 bits of
 * its signature are kept, in a place that 14 others name, until another one takes the place. Who is
 * mistaken for another is remembered a showing too early; who lost the place, a showing too late.
 */
export class Sightings {
  readonly #seen = new Uint32Array(PLACES)

  /** Notes that a token, whose signature was found good, was shown; whether it was before. */
  note(token: string): boolean {
    const end = token.length
    const place = bitsAt(token, end - 14) & (PLACES - 1)
    const mark = (bitsAt(token, end - 10) << 8) | (bitsAt(token, end - 6) & 0xff)
    if (this.#seen[place] === mark) return true
    this.#seen[place] = mark
    return false
  }
}

/** Three letters from `index`; those of a signature are as good as dice. */
const bitsAt = (text: string, index: number): number =>
  (bitsOf(text, index) << 12) | (bitsOf(text, index + 1) << 6) | bitsOf(text, index + 2)

const bitsOf = (text: string, index: number): number => BITS[text.charCodeAt(index)] ?? 0
