import ipaddr from 'ipaddr.js'
import type { Reader } from './reader.js'

/** TRUSTED_PROXIES: a comma list of addresses and CIDR ranges; none by default. */
export function readTrustedProxies(read: Reader): string[] {
  const items = read.text('TRUSTED_PROXIES')?.split(',') ?? []
  return items.flatMap((item, index) => {
    const range = toRange(item.trim())
    if (range !== null) return [range]
    read.complain('TRUSTED_PROXIES', `item ${index + 1} must be ${WANTED}`)
    return []
  })
}

const WANTED = 'an IP address or a range such as 10.0.0.0/8, and not the whole internet'

/** `text` as it is spelled canonically; null if it is no address or range, or means everybody. */
function toRange(text: string): string | null {
  const [address = '', bits, ...rest] = text.split('/')
  if (rest.length > 0 || !isAddress(address)) return null
  const parsed = ipaddr.parse(address)
  const most = parsed.kind() === 'ipv4' ? 32 : 128
  if (bits === undefined) return parsed.toString()
  const length = /^\d{1,3}$/.test(bits) ? Number(bits) : 0
  return length >= 1 && length <= most ? `${parsed.toString()}/${length}` : null
}

/** ipaddr.js reads octal and shortened forms too, which mean other things to other programs. */
const isAddress = (text: string): boolean =>
  ipaddr.IPv4.isValidFourPartDecimal(text) || (ipaddr.IPv6.isValid(text) && !text.includes('%'))
