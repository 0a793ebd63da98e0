import type { AppError } from '../errors/app-error.js'
import { sayWait } from './wait.js'

/** A refused form, as its page shows it: one sentence, and a code per field where there is one. */
export interface Failure {
  /** The public sentence of the error catalogue. */
  readonly text: string
  /** Field name as it was sent -> lower_snake_case code, as in the JSON body of the error. */
  readonly fields?: Readonly<Record<string, string>> | undefined
  /** The way to go on, where it is another page. */
  readonly again?: Link | undefined
}

export interface Link {
  readonly href: string
  readonly label: string
}

/** The failure as its form shows it: how long to wait, where that is what is wrong, in words. */
export const toFailure = (error: AppError, again?: Link): Failure => ({
  text: textOf(error),
  fields: error.fields,
  again,
})

/** What people read of a failure: the catalogue's sentence, with the wait where there is one. */
export function textOf({ code, text, headers }: AppError): string {
  const seconds = Number(headers['Retry-After'])
  if (code !== 'too_many_requests' || !(seconds > 0)) return text
  return `Too many tries. You can try again in ${sayWait(seconds)}.`
}

/** What a sentence about a fault may need to name. */
export interface Limits {
  /** Shortest password accepted, in code points. */
  readonly minLength: number
}

/** Longest password accepted, in bytes of its NFC form in UTF-8. */
export const MAX_PASSWORD_BYTES = 1024

type Say = (limits: Limits) => string

const GENERAL: Readonly<Record<string, Say>> = {
  missing: () => 'Please fill in this field.',
  too_short: () => 'This is too short.',
  too_long: () => 'This is too long.',
  taken: () => 'This is taken. Please choose another.',
  not_an_email: () => 'This is not an e-mail address.',
  not_a_date: () => 'This is not a day, such as 2026-01-31.',
  not_a_name: () => 'Names are one line of readable text.',
  not_a_network: () => 'This is not a range of addresses, such as 192.0.2.0/24.',
  unreadable: () => 'This cannot be read, or could be read in two ways.',
  not_a_method: () => 'This is no method, such as GET.',
  unknown: () => 'Nobody here is called so.',
  not_plain_text: () => 'This holds a character that cannot be kept.',
}

const PASSWORD: Readonly<Record<string, Say>> = {
  missing: () => 'Please enter your password.',
  too_short: ({ minLength }) =>
    minLength > 0 ? `Use at least ${minLength} characters.` : 'Please enter your password.',
  too_long: () => `Use at most ${MAX_PASSWORD_BYTES} bytes.`,
  too_common: () => 'This password is too common. A few unrelated words make a good one.',
  contains_name: () => 'Leave out your own name, the name of this site and “gatehouse”.',
}

const CURRENT: Readonly<Record<string, Say>> = {
  missing: () => 'Please enter your current password.',
  incorrect: () => 'This is not your current password.',
}

const USERNAME: Readonly<Record<string, Say>> = {
  missing: () => 'Please enter your username.',
  too_short: () => 'Please enter your username.',
  taken: () => 'This username is taken. Please choose another.',
  not_a_username: () => 'Use letters, digits and simple signs, without spaces; at most 64 in all.',
}

const BY_FIELD: Readonly<Record<string, Readonly<Record<string, Say>>>> = {
  password: PASSWORD,
  new_password: PASSWORD,
  current_password: CURRENT,
  username: USERNAME,
}

/** The sentence people read at `field` for the fault `code`; never the bare code. */
export function sayFault(field: string, code: string, limits: Limits): string {
  const own = BY_FIELD[field]
  const say = (own && Object.hasOwn(own, code) ? own[code] : undefined) ?? general(code)
  return say(limits)
}

const general = (code: string): Say =>
  (Object.hasOwn(GENERAL, code) ? GENERAL[code] : undefined) ?? (() => 'This is not acceptable.')
