import { generateKeyPairSync } from 'node:crypto'
import { encode, forge, forgeByKey } from './forge.js'

/** What an attacker has: a token of their own, and in the worst case the key, but never both ways. */
export interface Loot {
  /** A valid token, of whoever attacks. */
  readonly token: string
  readonly header: Record<string, unknown>
  readonly claims: Record<string, unknown>
  /** Signs as the gateway does: what gets in even so is the verifier's fault alone. */
  readonly sign: (header: unknown, payload: unknown) => string
  /** What this gateway has besides: secrets of other things, and what it publishes. */
  readonly otherSecrets: readonly (string | Buffer)[]
}

/** What is tried, under the section of RFC 8725 that is against it. */
const TRIED = {
  '3.1 perform algorithm verification': otherAlgorithms,
  '3.2 and 3.5 use fit algorithms and keys': weakKeys,
  '3.3 validate all cryptographic operations': brokenSignatures,
  '3.4 and 3.6 validate inputs, and do not decompress': oddShapes,
  '3.7 use UTF-8, and JSON that reads in one way': oddTexts,
  '3.8 validate issuer and subject': otherParties,
  '3.9 use and validate audience': otherAudiences,
  '3.10 do not trust received claims': keysBroughtAlong,
  '3.11 and 3.12 use explicit types that exclude each other': otherKinds,
  'RFC 7519 section 4.1, time': otherTimes,
} as const satisfies Record<string, (loot: Loot) => Record<string, string>>

export type Section = keyof typeof TRIED

export const SECTIONS = Object.keys(TRIED) as readonly Section[]

/** The forged tokens of one section, by what they try. */
export const forgedTokens = (loot: Loot, section: Section): Readonly<Record<string, string>> =>
  TRIED[section](loot)

const each = (names: readonly unknown[], make: (name: never) => string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [JSON.stringify(name), make(name as never)]))

function otherAlgorithms({ token, header, claims, sign, otherSecrets }: Loot) {
  const [, body = '', tail = ''] = token.split('.')
  const unsigned = (alg: string) => `${encode({ ...header, alg })}.${body}.`
  const claimed = [null, '', 0, ['HS256'], { alg: 'HS256' }, 'hs256', 'HS256 ', 'HS1', 'SHA256']
  const others = ['HS384', 'HS512', 'RS256', 'ES256K', 'EdDSA', 'A256GCM', 'dir', 'PBES2-HS256+A128KW'] // prettier-ignore
  const { alg, ...without } = header
  const opposite = alg === 'HS256' ? 'ES256' : 'HS256'
  return {
    ...each(['none', 'None', 'NONE', 'nOnE'], unsigned),
    'none, with a signature': `${encode({ ...header, alg: 'none' })}.${body}.${tail}`,
    'none, signed all the same': sign({ ...header, alg: 'none' }, claims),
    'no alg': sign(without, claims),
    ...each([...claimed, ...others.filter((name) => name !== alg), opposite], (name) =>
      sign({ ...header, alg: name }, claims),
    ),
    'HS512, truly': forge({ header: { ...header, alg: 'HS512' }, payload: claims }, otherSecrets[0] ?? '', 'sha512'), // prettier-ignore
  }
}

function weakKeys({ token, header, claims, otherSecrets }: Loot): Record<string, string> {
  const asHmac = { ...header, alg: 'HS256' }
  const secrets = ['', ' ', 'secret', 'password', 'your-256-bit-secret', String(header['kid'])]
  const [head = ''] = token.split('.')
  return {
    ...each([...secrets, 'undefined', '[object Object]', '[secret]', head], (secret) =>
      forge({ header: asHmac, payload: claims }, secret),
    ),
    ...Object.fromEntries(
      otherSecrets.map((secret, at) => [
        `another secret of ours, ${at + 1}`,
        forge({ header: asHmac, payload: claims }, secret),
      ]),
    ),
  }
}

function brokenSignatures({ token, claims }: Loot): Record<string, string> {
  const [head = '', body = '', tail = ''] = token.split('.')
  const bytes = Buffer.from(tail, 'base64url')
  const flipped = Buffer.from(bytes.map((byte, at) => (at === 7 ? byte ^ 1 : byte)))
  const as = (signature: Buffer | string) => `${head}.${body}.${encode(signature)}`
  const promoted = encode({ ...claims, roles: ['admin'] })
  return {
    'roles added': `${head}.${promoted}.${tail}`,
    'no signature': `${head}.${body}.`,
    'no signature, and no dot': `${head}.${body}`,
    zeros: as(Buffer.alloc(bytes.length)),
    'a bit of it changed': as(flipped),
    'half of it': as(bytes.subarray(0, bytes.length / 2)),
    'one byte of it': as(bytes.subarray(0, 1)),
    'more than it': as(Buffer.concat([bytes, Buffer.from([0])])),
    'it, twice': as(Buffer.concat([bytes, bytes])),
    'the words': as('signature'),
    'stray bits': `${head}.${body}.${strayBits(tail)}`,
    padding: `${token}=`,
    'the other alphabet': `${head}.${body}.${bytes.toString('base64').replace(/=+$/u, '')}=`,
    'header and payload swapped': `${body}.${head}.${tail}`,
  }
}

/** The next letter after the last one: the same bytes, where bits are left over. */
function strayBits(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return text.slice(0, -1) + (alphabet[alphabet.indexOf(text.slice(-1)) + 1] ?? 'A')
}

function oddShapes({ token, header, claims, sign }: Loot): Record<string, string> {
  const [head = '', body = '', tail = ''] = token.split('.')
  const jwe = encode({ alg: 'PBES2-HS256+A128KW', enc: 'A128GCM', p2c: 2_000_000_000, p2s: 'AA' })
  return {
    'five parts, as if encrypted': `${jwe}.AA.AA.AA.AA`,
    'four parts': `${token}.${tail}`,
    'a leading dot': `.${token}`,
    dots: '.'.repeat(2000),
    'another token behind it': `${token}.${token}`,
    'no header': `.${body}.${tail}`,
    'no payload': `${head}..${tail}`,
    'an empty object as payload': sign(header, {}),
    'zip': sign({ ...header, zip: 'DEF' }, claims), // prettier-ignore
    'a payload of 3,000 bytes': sign(header, { ...claims, more: 'x'.repeat(3000) }),
    'a header of 400 bytes': sign({ ...header, kid: 'x'.repeat(400) }, claims),
    'nested in another': sign({ ...header, cty: 'JWT' }, token),
  }
}

function oddTexts({ header, claims, sign }: Loot): Record<string, string> {
  const text = JSON.stringify(claims)
  const head = JSON.stringify(header)
  return {
    'a payload in UTF-16': sign(header, Buffer.from(text, 'utf16le')),
    'a payload in Latin-1': sign(header, Buffer.from(text.replace('"name":', '"né":'), 'latin1')),
    'a payload with a byte order mark': sign(header, `\ufeff${text}`),
    'a header in UTF-16': sign(Buffer.from(head, 'utf16le'), claims),
    'sub twice': sign(header, `{"sub":"x",${text.slice(1)}`),
    'roles twice, once in disguise': sign(header, `{"r\\u006fles":["admin"],${text.slice(1)}`),
    'alg twice': sign(`{"alg":"none",${head.slice(1)}`, claims),
    'kid twice': sign(`${head.slice(0, -1)},"kid":"x"}`, claims),
    'a list around the payload': sign(header, [claims]),
    'null as payload': sign(header, 'null'),
    'a text as payload': sign(header, JSON.stringify(text)),
    'a list as header': sign([header], claims),
    'something behind the payload': sign(header, `${text}{}`),
    'a comment in the payload': sign(header, `/**/${text}`),
    'roles by the prototype': sign(header, `{"__proto__":{"roles":["admin"]}}`),
  }
}

const wrongTexts = (right: unknown): readonly unknown[] => [
  undefined,
  null,
  '',
  [],
  [right],
  { is: right },
  0,
  true,
  `${String(right)} `,
  `x${String(right)}`, // prettier-ignore
]

const withClaim = ({ header, claims, sign }: Loot, name: string, values: readonly unknown[]) =>
  Object.fromEntries(
    values.map((value) => [
      `${name}: ${JSON.stringify(value)}`,
      sign(header, { ...claims, [name]: value }),
    ]),
  )

function otherParties(loot: Loot): Record<string, string> {
  return {
    ...withClaim(loot, 'iss', [
      ...wrongTexts(loot.claims['iss']),
      `${String(loot.claims['iss'])}/`,
      'https://accounts.google.com',
    ]),
    ...withClaim(loot, 'sub', [...wrongTexts(loot.claims['sub']), 'admin', '*']),
    ...withClaim(loot, 'sid', [undefined, null, '', 'x', ['x']]),
    ...withClaim(loot, 'jti', [undefined, null, '', 7]),
  }
}

function otherAudiences(loot: Loot): Record<string, string> {
  return withClaim(loot, 'aud', [
    ...wrongTexts(loot.claims['aud']),
    [loot.claims['aud'], 'https://other.example'],
    'https://other.example',
    String(loot.claims['aud']).slice(0, -1),
  ])
}

function keysBroughtAlong({ header, claims, sign }: Loot): Record<string, string> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'mine', alg: 'ES256' }
  const mine = { ...header, alg: 'ES256', kid: 'mine' }
  const own = (more: object) => forgeByKey({ header: { ...mine, ...more }, payload: claims }, privateKey, 'ES256') // prettier-ignore
  const names = ['', '..', '../../../../dev/null', "' OR 1=1 --", 'http://127.0.0.1/key', '__proto__', 'constructor', 'k\0', 'mine', '*'] // prettier-ignore
  return {
    'a key of their own, by name': own({}),
    'a key of their own, in jwk': own({ jwk }),
    'a key of their own, at jku': own({ jku: 'http://127.0.0.1:1/jwks.json' }),
    'a key of their own, in x5c': own({ x5c: ['MIIB'] }),
    'a key of their own, at x5u': own({ x5u: 'http://127.0.0.1:1/x5u' }),
    'jwk beside our own key': sign({ ...header, jwk }, claims),
    'crit that nobody understands': sign({ ...header, crit: ['exp'] }, claims),
    'b64 off': sign({ ...header, b64: false, crit: ['b64'] }, claims),
    'no kid': sign({ ...header, kid: undefined }, claims),
    ...each(names, (kid) => sign({ ...header, kid }, claims)),
    ...each([null, 0, {}, [header['kid']], [[]]], (kid) => sign({ ...header, kid }, claims)),
  }
}

function otherKinds({ header, claims, sign, otherSecrets }: Loot): Record<string, string> {
  const types = [undefined, null, '', 'JWT', 'jwt', 'AT+JWT', 'application/at+jwt', 'at+jwt ', ['at+jwt'], 'logout+jwt', 'secevent+jwt', 'dpop+jwt', 'rt+jwt', 'assertion+jwt'] // prettier-ignore
  return {
    ...Object.fromEntries(
      types.map((typ) => [`typ: ${JSON.stringify(typ)}`, sign({ ...header, typ }, claims)]),
    ),
    'an ID token': sign({ ...header, typ: 'JWT' }, { ...claims, nonce: 'n', at_hash: 'h' }),
    'a signed session cookie': `s:${encode('id')}.${encode(otherSecrets[0] ?? '')}`,
    'roles as a text': sign(header, { ...claims, roles: 'admin' }),
    'amr empty': sign(header, { ...claims, amr: [] }),
    'rev missing': sign(header, { ...claims, rev: undefined }),
    'rev below zero': sign(header, { ...claims, rev: -1 }),
    'rev as a fraction': sign(header, { ...claims, rev: 0.5 }),
  }
}

function otherTimes(loot: Loot): Record<string, string> {
  const { header, claims, sign } = loot
  const iat = Number(claims['iat'])
  const wrong = [undefined, null, '', String(iat + 600), [iat + 600], {}, true, -1, iat + 0.5]
  const raw = (name: string, value: string) =>
    sign(header, JSON.stringify({ ...claims, [name]: 0 }).replace(`"${name}":0`, `"${name}":${value}`)) // prettier-ignore
  return {
    ...withClaim(loot, 'exp', [...wrong, 0, iat, iat - 1]),
    ...withClaim(loot, 'iat', [...wrong, iat + 3600]),
    ...withClaim(loot, 'nbf', [...wrong.slice(1), iat + 3600]),
    'exp beyond all numbers': raw('exp', '1e400'),
    'exp beyond whole numbers': raw('exp', '9007199254740993'),
    'long expired': sign(header, { ...claims, iat: iat - 9000, exp: iat - 8000 }),
    'expired by our own lifetime': sign(header, { ...claims, iat: iat - 22_000, exp: iat + 600 }),
  }
}
