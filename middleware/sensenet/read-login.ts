import type { RequestHandler } from 'express'
import { AppError } from '../../errors/app-error.js'
import { readBasicCredentials } from '../../lib/basic-credentials.js'

/** Longer ones are nobody's: those of the form of our own sign-in. */
const LONGEST = { name: 254, password: 4096 }

/**
 * Reads `Authorization: Basic` for the strategy that checks passwords. `Domain\login` may stand there
 * for the login, in whatever case; another domain stays where it is, and belongs to nobody. Throws
 * AppError `invalid_credentials` for what is missing or cannot be read.
 */
export const createReadLogin =
  (domain: string): RequestHandler =>
  (req, res, next) => {
    const basic = readBasicCredentials(req.headers.authorization)
    if (typeof basic === 'string') return next(refused(`Basic credentials: ${basic}`))
    const { password } = basic
    const username = withoutDomain(basic.name, domain)
    const fits = username.length <= LONGEST.name && password.length <= LONGEST.password
    if (!fits || username === '' || password === '') return next(refused('too long, or empty'))
    req.body = { username, password }
    res.locals.inHalves = true
    next()
  }

function withoutDomain(name: string, domain: string): string {
  const prefix = `${domain}\\`
  const isOurs = name.slice(0, prefix.length).toLowerCase() === prefix.toLowerCase()
  return isOurs ? name.slice(prefix.length) : name
}

const refused = (detail: string): AppError => new AppError('invalid_credentials', { detail })
