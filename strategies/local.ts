import { Strategy } from 'passport-local'
import type { Accounts } from '../services/accounts.js'
import type { PasswordProof } from '../services/proof.js'

/** Username or e-mail, and a password. What is missing was refused before this is asked. */
export const createLocalStrategy = (accounts: Pick<Accounts, 'verifyPassword'>): Strategy =>
  new Strategy({ session: false }, (login, password, done) => {
    accounts.verifyPassword(login, password).then(
      (account) => {
        if (account === null) return done(null, false, { message: 'unknown, wrong or disabled' })
        const proof: PasswordProof = { kind: 'password', amr: 'pwd', userId: account.id }
        done(null, proof)
      },
      (error: unknown) => done(error),
    )
  })
