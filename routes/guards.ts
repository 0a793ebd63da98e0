import type { Settings } from '../config/settings.js'
import type { Authenticator } from '../middleware/authenticate.js'
import { refuseCrossSite } from '../middleware/refuse-cross-site.js'
import { requireLocal } from '../middleware/require-local.js'
import { requireRole } from '../middleware/require-role.js'
import { requireCookie, requireUser } from '../middleware/require-user.js'
import type { Guards } from './mount.js'

/** What stands before an endpoint, by the name of its access. */
export const createGuards = (
  { publicUrl, bypass }: Pick<Settings, 'publicUrl' | 'bypass'>,
  { identify }: Authenticator,
): Guards => ({
  open: [],
  token: [identify, requireUser],
  cookie: [identify, requireCookie],
  bypass: [requireLocal({ allowRemote: bypass.allowRemote, publicUrl })],
  role: (name) => [identify, requireUser, requireRole(name)],
  refuseCrossSite: refuseCrossSite(publicUrl.origin),
})
