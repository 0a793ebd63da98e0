import type { RequestHandler } from 'express'
import type { Settings } from '../config/settings.js'
import type { Steps } from '../middleware/steps.js'
import { readFormIfAny } from '../middleware/read-body.js'
import { refuseCrossSite } from '../middleware/refuse-cross-site.js'
import { createRequireClientOr } from '../middleware/require-client.js'
import { requireLocal, requireThisMachine } from '../middleware/require-local.js'
import { requireRole } from '../middleware/require-role.js'
import { requireCookie, requirePerson, requireUser } from '../middleware/require-user.js'
import type { RoleAccess } from './endpoint.js'
import type { Guards } from './mount.js'

type Needed = Pick<Steps, 'authenticator' | 'requireClient' | 'requireFresh'>

/** What stands before an endpoint, by the name of its access. */
export function createGuards(
  { publicUrl, bypass, sensenet }: Pick<Settings, 'publicUrl' | 'bypass' | 'sensenet'>,
  { authenticator: { identify }, requireClient, requireFresh }: Needed,
): Guards {
  const requireClientOr = createRequireClientOr(requireClient)
  const role = ({ role, personOnly, orClient }: RoleAccess): RequestHandler[] => {
    const person = personOnly ? [requirePerson] : []
    const steps = [identify, requireUser, ...person, requireRole(role)]
    return orClient ? [readFormIfAny, requireClientOr(steps)] : steps
  }
  return {
    open: [],
    token: [identify, requireUser],
    person: [identify, requireUser, requirePerson],
    cookie: [identify, requireCookie],
    client: [readFormIfAny, requireClient],
    local: [requireThisMachine(publicUrl)],
    bypass: [requireLocal({ allowRemote: bypass.allowRemote, publicUrl })],
    role,
    fresh: requireFresh,
    refuseCrossSite: refuseCrossSite(publicUrl.origin, sensenet === null ? [] : SENSENET_HEADERS),
  }
}

/** What no site can make a browser send here: an answer that allows it to does not exist. */
const SENSENET_HEADERS = [
  ...['x-access-data', 'x-refresh-data', 'x-authentication-action', 'x-authentication-type'],
]
