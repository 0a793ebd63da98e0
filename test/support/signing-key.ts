import {
  createHmac,
  generateKeyPairSync,
  randomUUID,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto'

type Part = Record<string, unknown>

const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url')

/** An RSA key that signs JWTs as told, rightly or not. */
export class SigningKey {
  readonly kid = randomUUID()
  readonly #public: KeyObject
  readonly #private: KeyObject

  constructor(bits = 2048) {
    const pair = generateKeyPairSync('rsa', { modulusLength: bits })
    this.#public = pair.publicKey
    this.#private = pair.privateKey
  }

  get jwk(): JsonWebKey {
    return { ...this.#public.export({ format: 'jwk' }), kid: this.kid, use: 'sig', alg: 'RS256' }
  }

  /** RS256, as it should be. */
  sign(header: Part, claims: Part): string {
    const input = `${encode(header)}.${encode(claims)}`
    return `${input}.${sign('sha256', Buffer.from(input), this.#private).toString('base64url')}`
  }

  /** HS256 with the public key as the secret: the confusion of key kinds. */
  signWithPublicKey(header: Part, claims: Part): string {
    const secret = this.#public.export({ type: 'spki', format: 'pem' })
    const input = `${encode({ ...header, alg: 'HS256' })}.${encode(claims)}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }
}

const spares: SigningKey[] = []

/** The key of that number, the same in every test of this process: making one is slow. */
export const spareKey = (number = 0): SigningKey => (spares[number] ??= new SigningKey())

/** A JWT that nobody signed. */
export const unsigned = (header: Part, claims: Part): string =>
  `${encode({ ...header, alg: 'none' })}.${encode(claims)}.`
