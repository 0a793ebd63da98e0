import { AppError } from '../errors/app-error.js'
import type { TokenReader } from '../services/tokens/reader.js'
import { UnknownKey, type KeySource } from './key-source.js'

/**
 * What a token says: at once where its key is in memory. Throws, or rejects with, AppError
 * `token_expired` or `invalid_token`, and `unavailable` where the keys cannot be read.
 */
export type Verify<C> = (token: string) => C | Promise<C>

/** Verifies by `reader`, whose keys are those of `source`. */
export function createVerify<C>(source: KeySource, reader: TokenReader<C>): Verify<C> {
  const lastly = (token: string): C => {
    try {
      return reader.verify(token)
    } catch (error) {
      throw error instanceof UnknownKey ? invalid(error.message) : error
    }
  }
  const verify = (token: string): C | Promise<C> => {
    try {
      return reader.verify(token)
    } catch (error) {
      if (error instanceof UnknownKey) return source.seek().then(() => lastly(token))
      throw error
    }
  }
  return (token) => {
    const wait = source.prepare()
    return wait ? wait.then(() => verify(token)) : verify(token)
  }
}

/** The refusal of a token, for the reason `detail`, which is for logs alone. */
export const invalid = (detail: string): AppError =>
  new AppError('invalid_token', {
    detail,
    headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  })
