const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit, BigInt(value)] as const))

/** How many digits any `bytes` bytes fit into. */
export const base62Length = (bytes: number): number =>
  Math.ceil((bytes * 8) / Math.log2(DIGITS.length))

/** `bytes` as a number in letters and digits alone, always of the same length. */
export function toBase62(bytes: Uint8Array): string {
  let rest = BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let left = base62Length(bytes.length); left > 0; left -= 1) {
    text = `${DIGITS[Number(rest % 62n)] ?? ''}${text}`
    rest /= 62n
  }
  return text
}

/** The `length` bytes that `toBase62` made into `text`; null for every text it never made. */
export function fromBase62(text: string, length: number): Buffer | null {
  if (text.length !== base62Length(length)) return null
  let number = 0n
  for (const digit of text) {
    const value = VALUES.get(digit)
    if (value === undefined) return null
    number = number * 62n + value
  }
  const hex = number.toString(16).padStart(length * 2, '0')
  return hex.length === length * 2 ? Buffer.from(hex, 'hex') : null
}
