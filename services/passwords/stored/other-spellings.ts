/** The named parts of a spelling; of each only those that its pattern has. */
type Parts = Readonly<
  Record<'rest' | 'name' | 'rounds' | 'salt' | 'digest' | 'n' | 'r' | 'p', string>
>

/** Hashes as Django and Werkzeug (Flask) write them, each with how crypt's way would spell it. */
const SPELLINGS: readonly (readonly [RegExp, (parts: Parts) => string])[] = [
  [/^(?:argon2|bcrypt\$)(?<rest>\$(?:argon2|2[aby]).+)$/u, ({ rest }) => rest],
  [
    /^pbkdf2_(?<name>sha256|sha512)\$(?<rounds>\d+)\$(?<salt>[^$]+)\$(?<digest>[^$]+)$/u,
    (parts) => spellPbkdf2(parts),
  ],
  [
    /^pbkdf2:(?<name>sha256|sha384|sha512):(?<rounds>\d+)\$(?<salt>[^$]+)\$(?<digest>[\da-f]+)$/u,
    (parts) => spellPbkdf2({ ...parts, digest: toBase64(parts.digest) }),
  ],
  [
    /^scrypt\$(?<n>\d+)\$(?<salt>[^$]+)\$(?<r>\d+)\$(?<p>\d+)\$(?<digest>[^$]+)$/u,
    (parts) => spellScrypt(parts),
  ],
  [
    /^scrypt:(?<n>\d+):(?<r>\d+):(?<p>\d+)\$(?<salt>[^$]+)\$(?<digest>[\da-f]+)$/u,
    (parts) => spellScrypt({ ...parts, digest: toBase64(parts.digest) }),
  ],
]

/** `text` in crypt's way (`$kind$...`), where it is a hash of Django or Werkzeug; else as it is. */
export function respell(text: string): string {
  for (const [pattern, spell] of SPELLINGS) {
    const parts = pattern.exec(text)?.groups
    if (parts) return spell(parts as unknown as Parts)
  }
  return text
}

const spellPbkdf2 = ({ name, rounds, salt, digest }: Parts): string =>
  `$pbkdf2-${name}$${rounds}$${encode(salt)}$${digest}`

/** Crypt's way has the logarithm of N, which must be a whole one. */
const spellScrypt = ({ n, r, p, salt, digest }: Parts): string =>
  `$scrypt$ln=${Math.log2(Number(n))},r=${r},p=${p}$${encode(salt)}$${digest}`

/** Both use the characters of the salt as they stand. */
const encode = (salt: string): string => Buffer.from(salt).toString('base64')

const toBase64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64')
