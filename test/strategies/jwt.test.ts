import { createRequire } from 'node:module'
import { expect } from 'chai'
import { AppError } from '../../errors/app-error.js'
import { createJwtStrategy } from '../../strategies/jwt.js'
import type { Claims } from '../../services/tokens.js'
import { fakeRequest } from '../support/fake-request.js'
import { codeOf, outcomeOf } from '../support/outcome.js'

const claims = { sub: 'someone' } as unknown as Claims

const guard = (admit: (token: string) => Claims | Promise<Claims>) =>
  createJwtStrategy({
    verifier: { admit },
    findToken: () => ({ token: 'a.b.c', from: 'header' }),
  })

describe('the strategy that guards with a JWT', () => {
  it('succeeds with the claims our own verifier read', async () => {
    const seen: string[] = []
    const strategy = guard((token) => {
      seen.push(token)
      return claims
    })
    expect(await outcomeOf(strategy, fakeRequest({}))).to.deep.equal({
      way: 'success',
      value: claims,
    })
    expect(seen).to.deep.equal(['a.b.c'])
  })

  it('fails with the reason of our own catalogue', async () => {
    const strategy = guard(() => {
      throw new AppError('token_expired')
    })
    const outcome = await outcomeOf(strategy, fakeRequest({}))
    expect(outcome.way).to.equal('fail')
    expect(codeOf(outcome)).to.equal('token_expired')
  })

  it('keeps an outage an outage on the way through', async () => {
    const strategy = guard(() => {
      throw new AppError('unavailable')
    })
    expect(codeOf(await outcomeOf(strategy, fakeRequest({})))).to.equal('unavailable')
  })

  it('waits for a verifier that has to ask', async () => {
    const outcome = await outcomeOf(
      guard(() => Promise.resolve(claims)),
      fakeRequest({}),
    )
    expect(outcome).to.deep.equal({ way: 'success', value: claims })
  })

  it('takes a database that is away for an outage, and not for a bad key', async () => {
    const away = Object.assign(new Error('away'), { name: 'SequelizeConnectionError' })
    const outcome = await outcomeOf(
      guard(() => Promise.reject(away)),
      fakeRequest({}),
    )
    expect(codeOf(outcome)).to.equal('unavailable')
  })

  it("leaves the verifier of other people's passport-jwt strategies as it was", async () => {
    const { Strategy } = createRequire(import.meta.url)(
      'passport-jwt',
    ) as typeof import('passport-jwt')
    const theirs = new Strategy(
      { jwtFromRequest: () => 'a.b.c', secretOrKey: 'their-own' },
      (payload, done) => done(null, payload as object),
    )
    const { way, value } = await outcomeOf(theirs, fakeRequest({}))
    expect(way).to.equal('fail')
    expect((value as Error).name).to.equal('JsonWebTokenError')
  })
})
