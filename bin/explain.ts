import type { AppError } from '../errors/app-error.js'

/** What is wrong with a field, for the person at the command line. */
const FAULTS: Readonly<Record<string, string>> = {
  not_a_username: 'may not be a username: letters, digits and ASCII punctuation, without spaces',
  not_an_email: 'is no e-mail address',
  not_a_name: 'is no name',
  taken: 'belongs to another user',
  unknown_role: 'names a role that does not exist',
  too_many: 'are too many: the token would not fit into a cookie',
  too_short: 'is too short: PASSWORD_MIN_LENGTH characters at least, 15 unless told otherwise',
  too_long: 'is too long: 1,024 bytes at most',
  too_common: 'is too common: whoever guesses tries it early',
  unreadable: 'cannot be read, or could be read in two ways',
  not_a_method: 'is no method',
  unknown: 'is nobody here',
  contains_name: "holds the user's, the host's or the product's name",
}

/** The lines that explain an expected failure, without any value that was typed. */
export function explain(error: AppError): string[] {
  const fields = Object.entries(error.fields ?? {})
  return fields.length === 0
    ? [error.text]
    : fields.map(([field, code]) => `${field}: ${explainCode(code)}`)
}

/** What a code says of a field. */
export const explainCode = (code: string): string => FAULTS[code] ?? code
