import { hidesControls, isPlainTarget, safeReturnTo } from './safe-return-to.js'

/** Where a browser may be sent after signing in or out: within our own site, and to the apps. */
export interface ReturnTargets {
  /**
   * Where `target` asks to go, re-serialised: `/path?query#fragment` within our own site, an absolute
   * address at the host of an app; one too long to keep leads to the first page of that app. Null
   * when it asks for anything else, or can be read in two ways.
   * The answer, never the input, may stand in a Location header.
   */
  judge(target: unknown): string | null
}

interface ReturnTargetsParts {
  readonly publicUrl: URL
  /** Whether an access rule or an upstream is for this host: lower case, without a port. */
  readonly namesHost: (hostName: string) => boolean
}

/** Longest address of an app worth keeping, in UTF-16 units: those of dashboards are long. */
const MAX_LENGTH = 4096

/** Scheme, host and port in their plainest spelling: no user, no escapes, no other script. */
const PLAIN = /^https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[1-9]\d{0,4})?(?:[/?#]|$)/iu

export const createReturnTargets = (parts: ReturnTargetsParts): ReturnTargets => ({
  judge: (target) =>
    safeReturnTo(target, parts.publicUrl.origin) ?? readAddress(shortened(target), parts),
})

/** Who asks for more than can be kept is at least brought back to where they came from. */
function shortened(target: unknown): unknown {
  if (typeof target !== 'string' || target.length <= MAX_LENGTH) return target
  const place = PLAIN.exec(target.slice(0, MAX_LENGTH))?.[0]
  return place === undefined ? target : `${place.replace(/[/?#]$/u, '')}/`
}

/** An address of an app's; https, or where we are reached by http ourselves, http too. */
function readAddress(target: unknown, { publicUrl, namesHost }: ReturnTargetsParts): string | null {
  if (!isPlainTarget(target, MAX_LENGTH)) return null
  const host = PLAIN.exec(target)?.[1]?.toLowerCase()
  if (host === undefined || !URL.canParse(target)) return null
  const url = new URL(target)
  // A number or a label that the parser spells anew (0x7f.1) is another host to other parsers.
  if (url.hostname !== host || host.endsWith('.')) return null
  if (url.protocol !== 'https:' && url.protocol !== publicUrl.protocol) return null
  if (url.origin === publicUrl.origin || !namesHost(host)) return null
  return hidesControls(url.pathname) ? null : url.href
}

/** Whether a judged target is within our own site. */
export const isOwnTarget = (target: string): boolean => target.startsWith('/')
