import { isLoopbackHost } from '../lib/loopback.js'
import type { Reader } from './reader.js'

const NAME = 'CLIENT_ORIGINS'

/** CLIENT_ORIGINS: a comma list of the origins whose pages may use the API; none by default. */
export function readClientOrigins(read: Reader, { publicUrl }: { publicUrl: URL }): string[] {
  const items =
    read
      .text(NAME)
      ?.split(',')
      .map((item) => item.trim()) ?? []
  items.forEach((item, index) => {
    const fault = findFault(item, publicUrl.origin)
    if (fault !== null) read.complain(NAME, `item ${index + 1} ${fault}`)
  })
  return [...new Set(items)]
}

/** To the letter as browsers send it: what is nearly an origin matches nothing, or too much. */
function findFault(text: string, own: string): string | null {
  const plain = /^https?:\/\/[^\s\\/?#@*]+$/u.test(text) && URL.canParse(text)
  const url = plain ? new URL(text) : null
  if (url === null || url.origin !== text || url.hostname.endsWith('.')) {
    return 'must be one origin as browsers write it, such as https://app.example.com'
  }
  if (text === own) return 'is the origin of PUBLIC_URL, whose pages need no leave'
  const safe = url.protocol === 'https:' || isLoopbackHost(url.hostname)
  return safe ? null : 'must begin with https://, unless it is this machine'
}
