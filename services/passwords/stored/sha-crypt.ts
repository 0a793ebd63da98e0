import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** What a hash of `$5$` or `$6$` says besides its digest. */
export interface ShaCryptSalt {
  readonly digest: 'sha256' | 'sha512'
  readonly salt: string
  readonly rounds: number
}

/** After so many rounds, a millisecond or so, others have their turn: there is no thread for this. */
const AT_ONCE = 250

/**
 * The encoded digest of `password` by Ulrich Drepper's "Unix crypt using SHA-256 and SHA-512". Its
 * steps have their numbers there.
 */
export async function shaCrypt(wish: ShaCryptSalt, password: Buffer): Promise<string> {
  const salt = Buffer.from(wish.salt)
  const hash = (...parts: readonly Buffer[]): Buffer => {
    const made = wish.digest === 'sha256' ? createHash('sha256') : createHash('sha512')
    for (const part of parts) made.update(part)
    return made.digest()
  }
  const first = mixFirst(hash, password, salt) // 1 to 12
  const p = repeat(hash(repeat(password, password.length ** 2)), password.length) // 13 to 16
  const times = 16 + (first[0] ?? 0)
  const s = repeat(hash(repeat(salt, salt.length * times)), salt.length) // 17 to 20
  let last = first
  for (let round = 0; round < wish.rounds; round += 1) {
    if (round % AT_ONCE === AT_ONCE - 1) await nextTurn()
    const middle = [...(round % 3 === 0 ? [] : [s]), ...(round % 7 === 0 ? [] : [p])]
    last = round % 2 === 0 ? hash(last, ...middle, p) : hash(p, ...middle, last) // 21
  }
  return encode(last)
}

type Hash = (...parts: readonly Buffer[]) => Buffer

function mixFirst(hash: Hash, password: Buffer, salt: Buffer): Buffer {
  const other = hash(password, salt, password)
  const parts = [password, salt, repeat(other, password.length)]
  for (let left = password.length; left > 0; left = Math.floor(left / 2)) {
    parts.push(left % 2 === 1 ? other : password)
  }
  return hash(...parts)
}

/** The first `length` bytes of `bytes`, over and over. */
function repeat(bytes: Buffer, length: number): Buffer {
  return Buffer.alloc(length, bytes.length === 0 ? 0 : bytes)
}

const DIGITS = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Step 22: three bytes become four digits, the least first; which three is the algorithm's own. */
function encode(bytes: Buffer): string {
  const third = Math.floor(bytes.length / 3)
  // In each next group the three change places: one way for 32 bytes, the other for 64.
  const turn = bytes.length === 32 ? 2 : 1
  let text = ''
  for (let group = 0; group < third; group += 1) {
    const at = (place: number): number => bytes[group + third * ((place + turn * group) % 3)] ?? 0
    text += digitsOf((at(0) << 16) | (at(1) << 8) | at(2), 4)
  }
  return bytes.length === 32
    ? text + digitsOf(((bytes[31] ?? 0) << 8) | (bytes[30] ?? 0), 3)
    : text + digitsOf(bytes[63] ?? 0, 2)
}

function digitsOf(value: number, count: number): string {
  let text = ''
  for (let digit = 0; digit < count; digit += 1) text += DIGITS[(value >> (6 * digit)) & 63] ?? ''
  return text
}
