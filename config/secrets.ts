import { Secret } from '../lib/secret.js'
import { findSecretFault, SHORTEST_SECRET_BYTES } from './secret-strength.js'
import type { Reader } from './reader.js'
import type { Mode } from './settings.js'

/** The two secrets of our own: given, strong, and not the same. */
export function readOwnSecrets(read: Reader, mode: Mode): { jwt: Secret[]; session: Secret[] } {
  const jwt = readOwnSecret(read, 'JWT_SECRET_KEY', mode)
  const session = readOwnSecret(read, 'SESSION_SECRET', mode)
  const same = jwt.reveal() !== '' && jwt.reveal() === session.reveal()
  read.require(!same, 'SESSION_SECRET', 'must differ from JWT_SECRET_KEY')
  return { jwt: [jwt], session: [session] }
}

const HOW = 'make one with: node -p "crypto.randomBytes(48).toString(\'base64url\')"'

function readOwnSecret(read: Reader, name: string, mode: Mode): Secret {
  const secret = read.secret(name)
  if (secret === null) {
    read.require(read.isGiven(name), name, `is required; ${HOW}`)
    return new Secret('')
  }
  const fault = findFault(secret.reveal(), mode)
  if (fault !== null) read.complain(name, `${fault}; ${HOW}`)
  return secret
}

/** Tests run on secrets that everybody can read in .env.test: there only the length counts. */
function findFault(value: string, mode: Mode): string | null {
  if (mode !== 'test') return findSecretFault(value)
  const long = Buffer.byteLength(value) >= SHORTEST_SECRET_BYTES
  return long ? null : `must be at least ${SHORTEST_SECRET_BYTES} bytes long`
}
