import ipaddr from 'ipaddr.js'

/** Longest text that can name a range: an IPv6 address in full, and its prefix. */
const MAX_LENGTH = 49

/**
 * The one form of a range of addresses: `192.0.2.0/24`, `2001:db8::/32`; a single address is a range
 * of one. Null for what is none, for the whole of a protocol (it would allow everybody while it
 * looks like a rule), and for IPv4 written as IPv6, which no client has once its address was read.
 */
export function parseAddressRange(text: string): string | null {
  if (text.length > MAX_LENGTH || !/^[\da-f.:]+(?:\/\d{1,3})?$/iu.test(text)) return null
  const [address = '', prefix] = text.split('/')
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return null
  const parsed = ipaddr.parse(address)
  const bits = parsed.kind() === 'ipv4' ? 32 : 128
  const length = prefix === undefined ? bits : Number(prefix)
  if (length < 1 || length > bits) return null
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) return null
  return `${firstOf(parsed, length)}/${length}`
}

/** The lowest address of the range that `address` is in. */
function firstOf(address: ipaddr.IPv4 | ipaddr.IPv6, length: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, length - index * 8))
    return byte & (0xff << (8 - kept)) & 0xff
  })
  return ipaddr.fromByteArray(bytes).toString()
}

/** Whether `address` lies in one of `ranges`, which `parseAddressRange` made. */
export function isWithinRanges(address: string, ranges: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  return ranges.some((range) => {
    const [first, length] = ipaddr.parseCIDR(range)
    return first.kind() === parsed.kind() && parsed.match(first, length)
  })
}

/** Whether all of `range` lies in one of `ranges`; `parseAddressRange` made them all. */
export function isRangeWithin(range: string, ranges: readonly string[]): boolean {
  const [address, bits] = ipaddr.parseCIDR(range)
  return ranges.some((each) => {
    const [first, length] = ipaddr.parseCIDR(each)
    return first.kind() === address.kind() && length <= bits && address.match(first, length)
  })
}
