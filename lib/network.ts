import ipaddr from 'ipaddr.js'

/** The network of what names no address: everyone of that kind together. */
const UNKNOWN = 'unknown'

/** IPv6 networks of which one host may take any address: a /64 (RFC 4291 section 2.5.4). */
const HOST_PART_BYTES = 8

/** NAT64's well-known prefix (RFC 6052): the last four bytes are the IPv4 address of the client. */
const EMBEDDED_IPV4 = 'rfc6052'

/** `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write into X-Forwarded-For. */
const WITH_PORT = /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+)):\d+$/u

/**
 * The one name of the network that whoever holds `address` can be anywhere in: an IPv4 address
 * itself, however it is embedded in IPv6, and of IPv6 its /64. Never longer than 43 characters.
 */
export function networkOf(address: string): string {
  const [, six, four] = WITH_PORT.exec(address) ?? []
  const bare = six ?? four ?? address
  if (bare.length > 64 || !ipaddr.isValid(bare)) return UNKNOWN
  const parsed = ipaddr.process(bare)
  if (parsed instanceof ipaddr.IPv4) return parsed.toString()
  const bytes = parsed.toByteArray()
  if (parsed.range() === EMBEDDED_IPV4) return ipaddr.fromByteArray(bytes.slice(-4)).toString()
  const network = bytes.map((byte, index) => (index < HOST_PART_BYTES ? byte : 0))
  return `${ipaddr.fromByteArray(network).toString()}/64`
}
