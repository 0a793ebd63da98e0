import type { Settings } from '../../config/settings.js'
import { isLoopbackHost } from '../../lib/loopback.js'
import { fault, fine, warning, type Finding } from './finding.js'

/** What the settings alone tell about the deployment. */
export const lookAtSettings = (settings: Settings): Finding[] => [
  lookAtAddress(settings),
  lookAtBypass(settings),
  lookAtCookie(settings),
  lookAtProxies(settings),
  lookAtRules(settings),
]

function lookAtAddress({ publicUrl }: Settings): Finding {
  const { origin, protocol, hostname } = publicUrl
  if (protocol === 'https:') return fine('address', `people come by ${origin}`)
  return isLoopbackHost(hostname)
    ? warning('address', `${origin} can be reached from this machine alone`)
    : fault('address', `${origin} is not https: passwords and tokens can be read on the way`)
}

const lookAtBypass = ({ bypass }: Settings): Finding =>
  !bypass.on
    ? fine('bypass', 'is off')
    : bypass.allowRemote
      ? fault('bypass', 'is on for everybody: whoever reaches this server may sign in as anyone')
      : warning('bypass', 'is on: whoever is on this machine may sign in as anyone')

function lookAtCookie({ cookie, publicUrl }: Settings): Finding {
  const { name, domain, secure } = cookie
  if (!secure) return warning('cookie', `${name} travels without https too`)
  return domain === null
    ? fine('cookie', `${name} is sent to ${publicUrl.hostname} alone`)
    : fine('cookie', `${name} is sent to ${domain} and all below it; each is trusted with it`)
}

function lookAtProxies({ trustedProxies, access, upstreams }: Settings): Finding {
  if (trustedProxies.length > 0) return fine('proxies', `trusted: ${trustedProxies.join(', ')}`)
  const isAsked = access.rules !== null && upstreams.length === 0
  return isAsked
    ? fault('proxies', 'none is trusted: no proxy may ask who may pass; set TRUSTED_PROXIES')
    : fine('proxies', 'none is trusted: whoever connects is the client')
}

function lookAtRules({ access }: Settings): Finding {
  const { rules } = access
  if (rules === null) return fine('access', 'no rules: whoever is signed in may pass')
  const open = rules.filter(({ allow, hosts, paths }) => {
    return (
      allow.kind === 'public' && hosts.length === 0 && (paths.length === 0 || paths.includes('/**'))
    )
  })
  const [first] = open
  return first
    ? warning('access', `the rule of line ${first.at?.line ?? 0} opens every host to everybody`)
    : fine('access', `${rules.length} rules; what none of them names is refused`)
}
