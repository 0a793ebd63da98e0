import { createPublicKey, type KeyObject } from 'node:crypto'
import jsonwebtoken from 'jsonwebtoken'
import type { TestGateway } from '../../support/gateway.js'
import { keysOf } from '../../support/jwks.js'

export interface Asserted {
  readonly aud: string
  readonly username: string
}

/** Verifies what an app is told about a person as an app would: by the keys we publish, and nothing else. */
export class AssertionReader {
  readonly #read = new Map<string, Asserted>()

  private constructor(
    private readonly issuer: string,
    private readonly keys: ReadonlyMap<string, { key: KeyObject; alg: jsonwebtoken.Algorithm }>,
  ) {}

  static async of(house: TestGateway): Promise<AssertionReader> {
    const keys = (await keysOf(house)).map((jwk) => {
      const key = createPublicKey({ key: jwk, format: 'jwk' })
      return [String(jwk['kid']), { key, alg: jwk['alg'] as jsonwebtoken.Algorithm }] as const
    })
    return new AssertionReader(house.settings.publicUrl.origin, new Map(keys))
  }

  /** Throws where `text` was not signed by us, is over, or is no assertion. */
  read(text: string): Asserted {
    const known = this.#read.get(text)
    if (known) return known
    const { kid } = this.#headerOf(text)
    const found = this.keys.get(kid ?? '')
    if (!found) throw new Error(`signed by a key we do not publish: ${kid}`)
    const claims = jsonwebtoken.verify(text, found.key, {
      algorithms: [found.alg],
      issuer: this.issuer,
    }) as Asserted
    this.#read.set(text, claims)
    return claims
  }

  #headerOf(text: string): jsonwebtoken.JwtHeader {
    const header = jsonwebtoken.decode(text, { complete: true })?.header
    if (header?.typ !== 'assertion+jwt') throw new Error(`no assertion: ${header?.typ}`)
    return header
  }
}
