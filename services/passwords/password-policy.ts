import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { MAX_PASSWORD_BYTES } from '../passwords.js'

/** Why a password is refused. */
export type PasswordFault = 'too_short' | 'too_long' | 'too_common' | 'contains_name'

/** Whose password it is: an attacker tries these names first. */
export interface PasswordOwner {
  readonly username: string
  readonly email: string | null
  readonly name: string | null
}

/** What a new password must be (NIST SP 800-63B-4 section 3.1.1.2): long and unexpected. */
export interface PasswordPolicy {
  /** Shortest password accepted, in code points after NFC. */
  readonly minLength: number
  /** What is wrong with `password` as the password of `owner`; null: nothing. */
  findFault(password: string, owner: PasswordOwner): PasswordFault | null
}

/** Fewer guesses than this and a patient attacker online is through (zxcvbn's score under 3). */
const MIN_GUESSES_LOG10 = 8

/** What the estimator is shown: its cost grows with the square of the length. */
const JUDGED_CHARACTERS = 64
const JUDGED_SUBSTITUTIONS = 10

/** Shorter names stand in too many innocent words; the estimator still counts them as known. */
const MIN_NAME_LENGTH = 4

const PRODUCT = 'gatehouse'

/** Makes the policy. `minLength` in code points; `host`: our own host name, without a port. */
export function createPasswordPolicy(wish: { minLength: number; host: string }): PasswordPolicy {
  const houseNames = [PRODUCT, ...namesOfHost(wish.host)]

  return {
    minLength: wish.minLength,
    findFault: (password, owner) => {
      if (isTooLong(password)) return 'too_long'
      const form = password.normalize('NFC')
      if (Array.from(form).length < wish.minLength) return 'too_short'
      const names = [...houseNames, ...namesOf(owner)]
      if (containsAny(form, names)) return 'contains_name'
      return isCommon(form, names) ? 'too_common' : null
    },
  }
}

/** NFC shortens text to a third at most, so the first question spares us normalising a flood. */
const isTooLong = (password: string): boolean =>
  password.length > 3 * MAX_PASSWORD_BYTES ||
  Buffer.byteLength(password.normalize('NFC')) > MAX_PASSWORD_BYTES

/** Every label but the last, which is everyone's (`com`), and but for `localhost`, which is ours. */
const namesOfHost = (host: string): string[] => {
  const labels = host.toLowerCase().split('.')
  return labels.length > 1 ? labels.slice(0, -1) : labels
}

function namesOf({ username, email, name }: PasswordOwner): string[] {
  const localPart = email?.split('@')[0] ?? ''
  const whole = [username, localPart]
  return [...whole, ...whole.flatMap(wordsOf), ...wordsOf(name ?? '')]
}

const wordsOf = (text: string): string[] => text.split(/[^\p{L}\p{M}\p{N}]+/u)

/** One spelling for comparison only: compatibility forms and case do not hide a name. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

function containsAny(password: string, names: readonly string[]): boolean {
  const folded = fold(password)
  return names
    .map(fold)
    .some((name) => Array.from(name).length >= MIN_NAME_LENGTH && folded.includes(name))
}

let estimator: ZxcvbnFactory | undefined

/** The word lists are indexed once, when the first password is judged: they take some 30 MB. */
const getEstimator = (): ZxcvbnFactory =>
  (estimator ??= new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    maxLength: JUDGED_CHARACTERS,
    l33tMaxSubstitutions: JUDGED_SUBSTITUTIONS,
  }))

/** Of a longer password the beginning is judged: if that is hard to guess, so is the whole. */
const isCommon = (password: string, names: readonly string[]): boolean =>
  getEstimator().check(password, names.map(fold)).guessesLog10 < MIN_GUESSES_LOG10
