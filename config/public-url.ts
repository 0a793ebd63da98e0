import { isLoopbackHost } from '../lib/loopback.js'
import type { Reader } from './reader.js'
import type { Mode } from './settings.js'

/** What stands in for an address that could not be read, until the complaints are thrown. */
const NOWHERE = 'https://gatehouse.invalid'

/** PUBLIC_URL: an origin and nothing else. Production needs it, with https unless it is this machine. */
export function readPublicUrl(read: Reader, { mode, port }: { mode: Mode; port: number }): URL {
  const text = read.text('PUBLIC_URL')
  if (text === null) {
    const needed = mode === 'production'
    read.require(!needed, 'PUBLIC_URL', 'is required, for instance https://auth.example.com')
    return new URL(needed ? NOWHERE : `http://localhost:${port}`)
  }
  const url = toOrigin(text)
  if (url === null) {
    read.complain(
      'PUBLIC_URL',
      'must be an http or https address without path, query or user, such as https://auth.example.com',
    )
    return new URL(NOWHERE)
  }
  const safe = url.protocol === 'https:' || mode !== 'production' || isLoopbackHost(url.hostname)
  read.require(safe, 'PUBLIC_URL', 'must begin with https:// in production')
  return url
}

/** `text` as a URL if it is an origin, perhaps with a final slash; null for anything else. */
function toOrigin(text: string): URL | null {
  // The URL parser forgives backslashes, control characters and empty parts; an own address needs none.
  const plain = /^https?:\/\/[^\s\\/?#@]+\/?$/i.test(text)
  if (!plain || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.hostname.endsWith('.') ? null : url
}
