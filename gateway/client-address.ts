import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import proxyAddr from 'proxy-addr'
import { AppError } from '../errors/app-error.js'

/** Who sits at the other end of connections, and whom they speak for. */
export interface Peers {
  /** Whether whoever is at the other end is in TRUSTED_PROXIES. */
  isTrusted(req: IncomingMessage): boolean
  /**
   * The client that a proxy asks for: `X-Forwarded-For` from right to left, past proxies that are
   * trusted. Throws AppError `invalid_request` where the proxy does not say, or says no address.
   */
  clientOf(req: IncomingMessage): string
  /** The same for who may ask for themselves: the peer, where nobody says more. */
  addressOf(req: IncomingMessage): string
  /** The same for who only takes a note: whatever is said, at worst nothing. */
  namedBy(req: IncomingMessage): string
}

/** For how many addresses it is remembered whether they are trusted. */
const MAX_REMEMBERED = 1000

/** `trusted`: addresses and ranges. */
export function createPeers(trusted: readonly string[]): Peers {
  const trust = proxyAddr.compile([...trusted])
  const remembered = new Map<string, boolean>()

  const isTrusted: Peers['isTrusted'] = ({ socket: { remoteAddress } }) => {
    if (remoteAddress === undefined) return false
    const known = remembered.get(remoteAddress)
    if (known !== undefined) return known
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    const answer = trust(remoteAddress, 0)
    remembered.set(remoteAddress, answer)
    return answer
  }
  const addressOf: Peers['addressOf'] = (req) => {
    // For whom a peer that is not trusted speaks is not looked at.
    const address = (isTrusted(req) ? null : req.socket.remoteAddress) ?? proxyAddr(req, trust)
    if (isIP(address) === 0) throw unreadable('the address of the client cannot be read')
    return address
  }
  return {
    isTrusted,
    addressOf,
    namedBy: (req) => {
      // Who hangs up has no address any more.
      return req.socket.remoteAddress === undefined ? '' : proxyAddr(req, trust)
    },
    clientOf: (req) => {
      if (req.headers['x-forwarded-for'] !== undefined) return addressOf(req)
      throw unreadable('the proxy does not say X-Forwarded-For')
    },
  }
}

const unreadable = (detail: string): AppError => new AppError('invalid_request', { detail })
