import { randomInt } from 'node:crypto'

/** Letters and digits that are not taken for one another. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** Some 139 bits. */
const LENGTH = 24

/** A random password of at least `minLength` characters. */
export const generatePassword = (minLength: number): string =>
  Array.from(
    { length: Math.max(LENGTH, minLength) },
    () => ALPHABET[randomInt(ALPHABET.length)],
  ).join('')
