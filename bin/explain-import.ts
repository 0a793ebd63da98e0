import { toOneLine } from '../lib/one-line.js'
import type { ImportFault } from '../services/user-import/user-record.js'
import { explainCode } from './explain.js'

/** What is wrong with a file of users, where `explainCode` does not say it. */
const FAULTS: Readonly<Record<string, string>> = {
  no_colon: 'has no colon between name and hash',
  no_columns: 'must name the columns, `username` among them',
  unknown_column:
    'names a column that is not known: there are username, password_hash, name, email, roles, disabled',
  column_twice: 'names a column twice',
  wrong_columns: 'has not as many columns as the first line',
  not_csv: 'is not CSV: a quotation mark is missing, or one too many',
  not_yaml: 'is not YAML',
  no_users: 'has no map `users`',
  not_a_map: 'is no map of what there is to say of a user',
  not_a_text: 'is no text',
  not_a_list: 'is no list of texts',
  not_a_flag: 'is neither true nor false',
  repeated: 'stands in another line too',
  a_service: 'is a program here, which has no way to sign in',
  not_a_role: 'can be no role: small letters, digits, - and _; say --role GROUP=ROLE',
  unknown_role: 'is no role here: say --unknown-roles create or leave-out, or --role GROUP=ROLE',
  built_in_role: 'is a role that the gateway relies on: say --built-in-roles if you mean it',
  taken: 'belongs to another user: say --existing skip or update',
  too_costly: 'has a hash that takes more memory or time than one sign-in may',
  weak_hash:
    'has a hash that hides nothing (one digest, or few rounds): set a new password instead',
  malformed_hash: 'has a hash that is not whole, or not spelled as it should be',
  unknown_hash: 'has no hash of a kind that is known here',
}

/** Whoever sees a hundred of them knows. */
const MOST = 100

/** A line for each fault, with the line of the file and the field. Hashes are never repeated. */
export function explainImport(faults: readonly ImportFault[]): string[] {
  const lines = faults.slice(0, MOST).map(({ line, field, code, what }) => {
    const name = what === undefined ? '' : ` "${toOneLine(what, 64)}"`
    const said = code === 'taken' && field === 'email' ? undefined : FAULTS[code]
    return `line ${line}: ${field}:${name} ${said ?? explainCode(code)}`
  })
  const more = faults.length - lines.length
  return more > 0 ? [...lines, `and ${more} more`] : lines
}
