import type { RequestListener } from 'node:http'
import { OWN_PREFIX } from '../../config/upstreams.js'
import { AppError } from '../../errors/app-error.js'
import type { Target } from '../../lib/reading/target.js'
import { ASSETS_ELSEWHERE, type Answers } from './answers.js'
import type { Asking } from './asking.js'

/** Whether a path on the host of an app is ours: the one prefix that no app has. */
export const isOwnPlace = ({ path }: Target): boolean =>
  path.startsWith(OWN_PREFIX) &&
  (path.length === OWN_PREFIX.length || path[OWN_PREFIX.length] === '/')

interface OwnPlaceParts {
  readonly settings: { readonly publicUrl: URL }
  readonly own: RequestListener
  readonly answers: Answers
}

/**
 * Answers what is asked below our own prefix: the stylesheets of our pages, and the way out, which
 * an app may link to without knowing where we live.
 */
export function createOwnPlace({ settings, own, answers }: OwnPlaceParts) {
  const signOut = `${settings.publicUrl.origin}/auth/logout`
  return (asking: Asking): void => {
    const { req, res, target } = asking
    if (target.raw.startsWith(`${ASSETS_ELSEWHERE}/`)) {
      // Relative to the prefix it is the path that it has at home.
      req.url = target.raw.slice(OWN_PREFIX.length)
      own(req, res)
    } else if (target.path === `${OWN_PREFIX}/sign-out`) {
      answers.redirect(asking, signOut)
    } else {
      answers.fail(asking, new AppError('not_found'))
    }
  }
}
