import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import type { Account } from '../../services/account.js'
import type { Claims } from '../../services/tokens.js'
import { createVerifier } from '../../services/verifier.js'

const claims = { sid: 'a session', amr: ['pwd'] } as unknown as Claims
const ofKey = { sid: 'a key', amr: ['key'] } as unknown as Claims
const shown = { address: '192.0.2.1', requestId: 'r' }
const EXPIRED = new AppError('token_expired')
const refuse = (code: 'unavailable') => () => {
  throw new AppError(code)
}

function verifierOf(said: {
  read?: () => Claims | AppError
  requireFresh?: () => void
  hit?: boolean
}) {
  const seen: string[] = []
  const verifier = createVerifier({
    tokens: { read: said.read ?? (() => claims) },
    revocations: {
      isRevoked: () => said.hit ?? false,
      requireFresh: said.requireFresh ?? (() => undefined),
    },
    keys: { admit: () => ({ claims: ofKey, owner: {} as Account, networks: [] }) },
    noteSeen: (sid) => void seen.push(sid),
    noteUsed: (id) => void seen.push(`key ${id}`),
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
    const said = { read: () => EXPIRED, requireFresh: refuse('unavailable') }
    expect(failureOf(said).error.code).to.equal('token_expired')
  })

  it('lets the guard for keys decide about what looks like a key', () => {
    const { verifier, seen } = verifierOf({ read: () => EXPIRED })
    const admitted = verifier.admit('gatehouse_x', { ...shown, from: 'header' })
    expect(admitted).to.equal(ofKey)
    expect(seen).to.deep.equal([])
  })

  it('notes that a key was used when its token passes', () => {
    const { verifier, seen } = verifierOf({ read: () => ofKey })
    expect(verifier.admit('a.b.c', { ...shown, from: 'header' })).to.equal(ofKey)
    expect(seen).to.deep.equal(['key a key'])
  })

  it('takes from a cookie neither a key nor the token of one', () => {
    const { verifier } = verifierOf({ read: () => ofKey })
    for (const text of ['gatehouse_x', 'a.b.c']) {
      expect(() => verifier.admit(text, { ...shown, from: 'cookie' })).to.throw(AppError, 'cookie')
    }
  })

  it('does not know of keys either when the log was not read for too long', () => {
    const { verifier } = verifierOf({ requireFresh: refuse('unavailable') })
    const admit = () => verifier.admit('gatehouse_x', { ...shown, from: 'header' })
    expect(admit).to.throw(AppError).with.property('code', 'unavailable')
  })
})
