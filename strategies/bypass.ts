import type { Request } from 'express'
import { Strategy } from 'passport'
import ipaddr from 'ipaddr.js'
import { AppError } from '../errors/app-error.js'
import { enforceUsername } from '../lib/username.js'
import type { BypassProof } from '../services/proof.js'

export interface BypassParts {
  /** For a container or a codespace, where no peer is loopback. */
  readonly allowRemote: boolean
  readonly publicUrl: URL
}

/**
 * Any of these says that the request was passed on, so the peer is not the one who asks. Each was
 * made up by some proxy, load balancer or content network, and is sent by no browser.
 */
const FORWARDING = new RegExp(
  `^(?:${[
    '(?:x-)?forwarded(?:-.*)?',
    'via',
    'cdn-loop',
    'x-(?:real|client|cluster-client|original|originating|remote|envoy|amzn|azure)-.*',
    '(?:true|fastly|fly|proxy|wl-proxy)-client-ip',
    'cf-.*',
  ].join('|')})$`,
  'u',
)

/**
 * The development sign-in: whoever sits at this machine may be anyone. It is built only where
 * the settings turn it on, which production refuses; here each request proves that it is local.
 */
export class BypassStrategy extends Strategy {
  constructor(private readonly parts: BypassParts) {
    super()
  }

  override authenticate(req: Request): void {
    const reason = whyNotLocal(req, this.parts)
    if (reason !== null) return this.fail(new AppError('bypass_disabled', { detail: reason }))
    const username = usernameOf(req)
    if (username === null) {
      return this.fail(new AppError('invalid_request', { fields: { token: 'not_a_username' } }))
    }
    const proof: BypassProof = { kind: 'bypass', amr: 'bypass', username }
    this.success(proof)
  }
}

const usernameOf = (req: Request): string | null => {
  const { token } = req.query
  return typeof token === 'string' ? enforceUsername(token) : null
}

/** Why the bypass must not answer this request, for the log; null when it may. */
export function whyNotLocal(req: Request, { allowRemote, publicUrl }: BypassParts): string | null {
  if (allowRemote) return null
  if (!isLoopback(req.socket.remoteAddress)) return 'the peer is not loopback'
  if (Object.keys(req.headers).some((name) => FORWARDING.test(name.replaceAll('_', '-')))) {
    return 'the request was forwarded'
  }
  // So does nginx with `proxy_pass` alone, which adds no header; no browser and no curl does.
  if (req.httpVersion === '1.0') return 'HTTP/1.0 is spoken by proxies'
  // A page of another site can point its own name at 127.0.0.1 (DNS rebinding); Host tells.
  return isOwnHost(req.headers.host, publicUrl) ? null : 'Host is neither loopback nor ours'
}

/** Whether `address`, as a socket spells it, is 127.0.0.0/8 or ::1. */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined || !ipaddr.isValid(address)) return false
  return ipaddr.process(address).range() === 'loopback'
}

/** Nothing that a URL parser would read as user info, a path or a query. */
const PLAIN_HOST = /^[\w.:[\]-]+$/u

function isOwnHost(host: string | undefined, publicUrl: URL): boolean {
  if (host === undefined || !PLAIN_HOST.test(host) || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  if (hostname === publicUrl.hostname || hostname === 'localhost') return true
  return isLoopback(hostname.replace(/^\[|\]$/gu, ''))
}
