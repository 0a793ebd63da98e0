import { audienceOf } from '../judge.js'
import type { Kind } from './kinds.js'
import type { Original } from './original.js'

/** Longest address that people are sent to, in bytes: nginx takes 4,096 for a whole head. */
const MAX_ADDRESS = 2000

/**
 * Where somebody signs in who is to come back to what they asked for: an absolute address, because
 * proxies would read another one as their own. What is too long to come back to is left out.
 */
export function wayToSignIn(publicUrl: URL, original: Original, { namesMethod }: Kind): string {
  const { scheme, host, target, method } = original
  const signIn = `${publicUrl.origin}/auth/login`
  if (host.name === '') return signIn
  const home = `${scheme}://${audienceOf(original)}`
  const to = (returnTo: string): string => {
    const address = `${signIn}?rd=${encodeURIComponent(returnTo)}`
    return namesMethod ? `${address}&rm=${method}` : address
  }
  const address = to(home + target.raw)
  return address.length <= MAX_ADDRESS ? address : to(`${home}/`)
}
