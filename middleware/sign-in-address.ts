import type { Request } from 'express'

/**
 * Why the browser comes to the sign-in page, where it was we who sent it: by the hop, whose
 * navigation shows Strict cookies, or because the refresh was refused, and it is asked for neither
 * again; or because whoever is signed in is to prove anew who they are.
 */
export type Step = 'hop' | 'refresh' | 'fresh'

/** The sign-in page, to go on to `returnTo` afterwards. */
export const signInAddress = (returnTo: unknown, from?: Step): string => {
  const query = new URLSearchParams()
  if (typeof returnTo === 'string') query.set('rd', returnTo)
  if (from !== undefined) query.set('from', from)
  return query.size === 0 ? SIGN_IN : `${SIGN_IN}?${query.toString()}`
}

const SIGN_IN = '/auth/login'

/** The way to prove anew who one is, and then back to `returnTo`. */
export const signInAgain = (returnTo: string) => ({
  href: signInAddress(returnTo, 'fresh'),
  label: 'Sign in again',
})

/** Where a request asks to go on to: `rd`, or what others call it, `return_to`. Not yet judged. */
export const askedPlace = ({ query }: Request): unknown => query['rd'] ?? query['return_to']
