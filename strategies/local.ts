import type { Request } from 'express'
import { Strategy } from 'passport-local'
import type { Account } from '../services/account.js'
import type { Accounts } from '../services/accounts.js'
import type { PasswordProof } from '../services/proof.js'

/** Username or e-mail, and a password. What is missing was refused before this is asked. */
export function createLocalStrategy(accounts: Pick<Accounts, 'verifyPassword'>): Strategy {
  return new Strategy(
    { session: false, passReqToCallback: true },
    // eslint-disable-next-line max-params -- passport-local calls it so
    (req: Request, login, password, done) => {
      accounts.verifyPassword(login, password, originOf(req)).then(
        (account) => {
          if (account === null) return done(null, false, { message: 'unknown, wrong or disabled' })
          done(null, proofOf(account))
        },
        (error: unknown) => done(error),
      )
    },
  )
}

const proofOf = ({ id, version }: Account): PasswordProof => ({
  kind: 'password',
  amr: 'pwd',
  userId: id,
  version,
})

/** Where the attempt came from, for the audit log. */
const originOf = (req: Request) => ({
  address: req.ip ?? '',
  requestId: req.res?.locals.requestId ?? '',
})
