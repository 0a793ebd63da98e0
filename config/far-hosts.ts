import { hostCovers } from '../lib/patterns/host-pattern.js'
import type { Rule } from './access-settings.js'
import type { Reader } from './reader.js'
import type { CookieSettings } from './settings.js'

interface Around {
  readonly read: Reader
  readonly path: string
  readonly publicUrl: URL
  readonly cookie: CookieSettings
}

/** Warns of hosts that our cookie does not reach, where whoever passes must have it. */
export function warnOfFarHosts(rules: readonly Rule[], around: Around): void {
  const { read, path, publicUrl, cookie } = around
  const near = cookie.domain === null ? [] : [cookie.domain, `*.${cookie.domain}`]
  const reached = [publicUrl.hostname, ...near]
  for (const { at, hosts, allow } of rules) {
    if (at === null || allow.kind === 'public' || allow.kind === 'nobody') continue
    for (const host of hosts) {
      if (reached.some((each) => hostCovers(each, host))) continue
      const hint = 'browsers send our cookie to no such host; set COOKIE_DOMAIN to a parent of both'
      read.warn(`${path}:${at.line}:${at.column}`, `host: ${host}: ${hint}`)
    }
  }
}
