import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { SignedClaims } from '../../../services/tokens/claims.js'
import { readClaims } from '../../../services/tokens/read-claims.js'

const CLAIMS: Readonly<Record<string, unknown>> = {
  iss: 'https://gate.example.com',
  aud: 'https://gate.example.com',
  sub: randomUUID(),
  jti: randomUUID(),
  sid: randomUUID(),
  iat: 1_700_000_000,
  exp: 1_700_021_600,
  username: 'ada',
  name: null,
  email: 'ada@example.test',
  email_verified: true,
  roles: ['manage_users'],
  amr: ['pwd'],
  rev: 7,
}

/** What stands where a claim should, or beside it. */
const anything = fc.oneof(
  fc.constantFrom(undefined, null, true, '', 'text', 0, -1, 1.5, 2 ** 53, NaN, [], [''], [1], {}),
  fc.constantFrom(
    randomUUID().toUpperCase(),
    `${randomUUID()}\n`,
    '00000000-0000-0000-0000-000000000000',
  ),
  fc.uuid(),
  fc.jsonValue(),
)
const changes = fc.dictionary(
  fc.constantFrom(...Object.keys(CLAIMS), 'nbf', 'scope', 'constructor'),
  anything,
  { maxKeys: 3 },
)

/** As a token carries it. */
const asJson = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>

describe('readClaims', () => {
  it('reads the claims that we make', () => {
    expect(readClaims(CLAIMS)).to.deep.equal(CLAIMS)
  })

  it('reads nothing that the schema refuses, and what it reads as the schema does', () => {
    let read = 0
    fc.assert(
      fc.property(changes, (change) => {
        const payload = asJson({ ...CLAIMS, ...change })
        const claims = readClaims(payload)
        if (claims === null) return
        read += 1
        expect(claims).to.deep.equal(SignedClaims.parse(payload))
      }),
      { numRuns: 3000 },
    )
    expect(read).to.be.greaterThan(50)
  })
})
