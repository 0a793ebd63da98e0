import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import type { Claims } from '../../services/tokens.js'
import { createVerifier } from '../../services/verifier.js'

const claims = { sid: 'a session' } as unknown as Claims
const refuse = (code: 'token_expired' | 'unavailable') => () => {
  throw new AppError(code)
}

function verifierOf(said: { verify?: () => Claims; requireFresh?: () => void; hit?: boolean }) {
  const seen: string[] = []
  const verifier = createVerifier({
    tokens: { verify: said.verify ?? (() => claims) },
    revocations: {
      isRevoked: () => said.hit ?? false,
      requireFresh: said.requireFresh ?? (() => undefined),
    },
    noteSeen: (sid) => void seen.push(sid),
  })
  return { verifier, seen }
}

const failureOf = (said: Parameters<typeof verifierOf>[0]) => {
  const { verifier, seen } = verifierOf(said)
  try {
    verifier.verify('a.b.c')
  } catch (error) {
    return { error: error as AppError, seen }
  }
  throw new Error('it passed')
}

describe('the verifier', () => {
  it('lets pass a valid token that was not taken back, and notes that its session was seen', () => {
    const { verifier, seen } = verifierOf({})
    expect(verifier.verify('a.b.c')).to.equal(claims)
    expect(seen).to.deep.equal(['a session'])
  })

  it('refuses a token that was taken back, and says so to the log alone', () => {
    const { error, seen } = failureOf({ hit: true })
    expect(error.toBody('r')).to.deep.include({ error: 'invalid_token' })
    expect([error.detail, error.headers]).to.deep.equal([
      'revoked',
      { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
    ])
    expect(seen).to.deep.equal([])
  })

  it('does not know, rather than refuse or let pass, when the log was not read for too long', () => {
    const { error, seen } = failureOf({ requireFresh: refuse('unavailable'), hit: true })
    expect([error.code, seen]).to.deep.equal(['unavailable', []])
  })

  it('refuses a token that is not valid whatever the log says', () => {
    const said = { verify: refuse('token_expired'), requireFresh: refuse('unavailable') }
    expect(failureOf(said).error.code).to.equal('token_expired')
  })
})
