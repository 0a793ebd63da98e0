import { Secret } from '../lib/secret.js'
import { findSecretFault, SHORTEST_SECRET_BYTES } from './secret-strength.js'
import type { Reader } from './reader.js'
import type { Mode } from './settings.js'

/** A secret, and those that came before it: the first makes, all are accepted. */
export type Secrets = readonly Secret[]

/** The two secrets of our own: given, strong, and no two the same. */
export function readOwnSecrets(read: Reader, mode: Mode): { jwt: Secrets; session: Secrets } {
  const jwt = readOwnSecret(read, 'JWT_SECRET_KEY', mode)
  const session = readOwnSecret(read, 'SESSION_SECRET', mode)
  const known = new Set(jwt.map((secret) => secret.reveal()))
  const shared = session.some((secret) => known.has(secret.reveal()))
  read.require(!shared, 'SESSION_SECRET', 'must differ from JWT_SECRET_KEY')
  return { jwt, session }
}

const HOW = 'make one with: node -p "crypto.randomBytes(48).toString(\'base64url\')"'

/** How many secrets may be listed: each is tried, and must be looked after. */
const MOST = 5

function readOwnSecret(read: Reader, name: string, mode: Mode): Secrets {
  const given = read.secret(name)
  if (given === null) {
    read.require(read.isGiven(name), name, `is required; ${HOW}`)
    return []
  }
  const values = given.reveal().split(/\s*,\s*/u)
  for (const [index, value] of values.entries()) {
    const fault = findFault(value, mode)
    if (fault !== null) read.complain(name, `${nameOf(index, values)}${fault}; ${HOW}`)
  }
  read.require(new Set(values).size === values.length, name, 'lists a secret twice')
  read.require(values.length <= MOST, name, `lists more than ${MOST} secrets`)
  return values.map((value) => new Secret(value))
}

/** Says which of several is meant; a single one needs no number. */
const nameOf = (index: number, { length }: readonly unknown[]): string =>
  length === 1 ? '' : `secret ${index + 1} of ${length} `

/** Tests run on secrets that everybody can read in .env.test: there only the length counts. */
function findFault(value: string, mode: Mode): string | null {
  if (mode !== 'test') return findSecretFault(value)
  const long = Buffer.byteLength(value) >= SHORTEST_SECRET_BYTES
  return long ? null : `must be at least ${SHORTEST_SECRET_BYTES} bytes long`
}
