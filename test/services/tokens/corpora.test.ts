import { createSecretKey } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { SHORTEST_SECRET_BYTES } from '../../../config/secret-strength.js'
import { decodePayload, UnreadableJws } from '../../../lib/compact-jws.js'
import { mapByKid, type VerifyingKey } from '../../../services/tokens/keys.js'
import { toVerifyingKey } from '../../../services/tokens/public-key.js'
import { readSigned } from '../../../services/tokens/signature.js'

type Jwk = Record<string, unknown>
interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: unknown
  readonly result: 'valid' | 'invalid'
}
interface Group {
  readonly comment: string
  readonly public?: Jwk
  readonly private: Jwk
  readonly tests: readonly Vector[]
}

const folder = new URL('../../corpora/jwt/', import.meta.url)
const readJson = (path: string): unknown => JSON.parse(readFileSync(new URL(path, folder), 'utf8'))
const groupsIn = (path: string) => (readJson(path) as { testGroups: Group[] }).testGroups

/** A secret as settings would have to allow it. */
function toTestSecret({ kid, alg, k }: Jwk): VerifyingKey {
  const bytes = Buffer.from(String(k), 'base64url')
  if (alg !== 'HS256' || bytes.length < SHORTEST_SECRET_BYTES) throw new TypeError('no such secret')
  const verifyWith = createSecretKey(bytes)
  return { kid: String(kid), algorithm: 'HS256', verifyWith, signatureBytes: 32 }
}

const toKey = (jwk: Jwk): VerifyingKey =>
  jwk['kty'] === 'oct' ? toTestSecret(jwk) : toVerifyingKey(jwk)

/** Whether `text` verifies with `jwk`; it may be refused in the two expected ways only. */
function verifies(text: string, jwk: Jwk): boolean {
  try {
    const all = Array.isArray(jwk['keys']) ? (jwk['keys'] as Jwk[]) : [jwk]
    const keys = mapByKid(all.map(toKey))
    const signed = readSigned(text, (kid) => keys.get(kid) ?? null)
    if (signed instanceof UnreadableJws) return false
    decodePayload(signed.payload) // it need not be JSON here
    return true
  } catch (error) {
    // A key that Node itself finds no point of the curve in.
    const isKeyFault = (error as { code?: unknown }).code === 'ERR_CRYPTO_INVALID_JWK'
    if (error instanceof UnreadableJws || error instanceof TypeError || isKeyFault) return false
    throw error
  }
}

const OURS = ['HS256', 'ES256', 'RS256', 'PS256']
const algorithmsIn = (jwk: Jwk): unknown[] =>
  Array.isArray(jwk['keys']) ? (jwk['keys'] as Jwk[]).map((key) => key['alg']) : [jwk['alg']]

/** Valid by the RFC, and yet not for us: other algorithms, and tokens that say nothing. */
const isForUs = (text: string, jwk: Jwk): boolean =>
  algorithmsIn(jwk).every((alg) => OURS.includes(String(alg))) && text.split('.')[1] !== ''

const { skip } = readJson('wycheproof/known-label-defects.json') as { skip: { tcId: number }[] }
const mislabelled = new Set(skip.map(({ tcId }) => tcId))

/** ROCA: a fault of one maker's chips. Our keys are made by OpenSSL, and only those are accepted. */
const NOT_LOOKED_FOR = new Set(['jws_rsa_roca_key'])

describe('the signatures of Wycheproof', () => {
  const counts = { accepted: 0, refused: 0 }
  for (const group of groupsIn('wycheproof/json_web_signature_test.json')) {
    const jwk = group.public ?? group.private
    for (const { tcId, comment, jws, result } of group.tests) {
      if (mislabelled.has(tcId)) continue
      const text = typeof jws === 'string' ? jws : JSON.stringify(jws)
      const wanted = result === 'valid' && isForUs(text, jwk)
      counts[wanted ? 'accepted' : 'refused'] += 1
      it(`${wanted ? 'accept' : 'refuse'} ${tcId}: ${group.comment}, ${comment}`, () => {
        expect(verifies(text, jwk)).to.equal(wanted)
      })
    }
  }

  it('are there in both kinds', () => {
    expect(counts.accepted).to.be.greaterThan(20)
    expect(counts.refused).to.be.greaterThan(350)
  })
})

describe('the keys of Wycheproof', () => {
  for (const group of groupsIn('wycheproof/json_web_key_test.json')) {
    if (NOT_LOOKED_FOR.has(group.comment)) continue
    const jwk = group.public ?? group.private
    for (const { tcId, comment, jws, result } of group.tests) {
      const text = String(jws)
      const wanted = result === 'valid' && isForUs(text, jwk)
      it(`${wanted ? 'accept' : 'refuse'} ${tcId}: ${group.comment}, ${comment}`, () => {
        expect(verifies(text, jwk)).to.equal(wanted)
      })
    }
  }
})

interface Example {
  readonly title: string
  readonly input: { readonly key: Jwk; readonly alg?: string }
  readonly output: { readonly compact?: string }
}

const publicPart = ({ kty, kid, use, n, e, crv, x, y, k }: Jwk, alg: unknown): Jwk =>
  JSON.parse(JSON.stringify({ kty, kid, use, alg, n, e, crv, x, y, k })) as Jwk

describe('the examples of the JOSE cookbook', () => {
  const accepted = ['4_1.rsa_v15_signature.json', '4_4.hmac-sha2_integrity_protection.json']
  for (const place of ['jws/', 'rfc7797/', 'curve25519/']) {
    for (const name of readdirSync(new URL(`jose-cookbook/${place}`, folder))) {
      const example = readJson(`jose-cookbook/${place}${name}`) as Example
      const wanted = accepted.includes(name)
      it(`${wanted ? 'are accepted' : 'are refused'}: ${example.title}`, () => {
        const { input, output } = example
        const text = output.compact ?? JSON.stringify(output)
        expect(verifies(text, publicPart(input.key, input.alg))).to.equal(wanted)
      })
    }
  }
})
