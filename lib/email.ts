import { domainToASCII, domainToUnicode } from 'node:url'

/** RFC 5321 section 4.5.3.1: the local part, and the whole path without its brackets, in octets. */
const MAX_LOCAL_BYTES = 64
const MAX_BYTES = 254

/**
 * The unquoted local part of RFC 5321 and 6531, without `!` and `%`: those once named a route to
 * another host. Beyond ASCII letters, marks and digits only.
 */
const LOCAL_ATOM = "[a-z0-9#$&'*+/=?^_`{|}~\\-\\p{L}\\p{M}\\p{N}]+"
const LOCAL_PART = new RegExp(`^(?!\\p{M})${LOCAL_ATOM}(?:\\.${LOCAL_ATOM})*$`, 'u')

/** What a domain may be made of before it becomes ASCII: no escapes, no dots but `.`. */
const DOMAIN_SOURCE = /^[a-z0-9.\-\p{L}\p{M}\p{N}]+$/u
const DOMAIN_LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?'
/** At least two labels, the last no number: neither a bare name nor an IPv4 address. */
const DOMAIN = new RegExp(`^(?:${DOMAIN_LABEL}\\.)+(?=[a-z])${DOMAIN_LABEL}$`)

/** An e-mail address in its one form, and its parts. */
export interface EmailParts {
  readonly address: string
  readonly localPart: string
  readonly domain: string
}

/**
 * The one form of an e-mail address: NFC, ASCII letters in lower case, the domain in ASCII
 * (`xn--`). Two addresses are the same when their forms are, byte by byte. Null for what is not
 * exactly one plain address: lists, display names, quoted parts, address literals, look-alike @.
 */
export const parseEmail = (text: string): string | null => splitEmail(text)?.address ?? null

/** As `parseEmail`, in parts. */
export function splitEmail(text: string): EmailParts | null {
  if (text.length > MAX_BYTES || standsForOther(text)) return null
  const [localSource, domainSource, ...more] = lowerAscii(text.normalize('NFC')).split('@')
  if (localSource === undefined || domainSource === undefined || more.length > 0) return null
  const domain = toDomain(domainSource)
  if (domain === null || !isLocalPart(localSource)) return null
  const address = `${localSource}@${domain}`
  return Buffer.byteLength(address) > MAX_BYTES ? null : { address, localPart: localSource, domain }
}

/**
 * Whether any character is only another spelling of something else (`＠`, `ﬁ`, the Kelvin sign) or
 * cannot be seen. Folding these would make a stranger's address equal to a known one.
 */
const standsForOther = (text: string): boolean =>
  text.normalize('NFKC') !== text.normalize('NFC') ||
  /[\u212A\u212B\u2126\p{Default_Ignorable_Code_Point}]/u.test(text)

/** ASCII only: full Unicode lower case would turn other letters into ASCII ones. */
const lowerAscii = (text: string): string =>
  text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())

const isLocalPart = (text: string): boolean =>
  LOCAL_PART.test(text) && Buffer.byteLength(text) <= MAX_LOCAL_BYTES

function toDomain(source: string): string | null {
  if (!DOMAIN_SOURCE.test(source)) return null
  const domain = domainToASCII(source)
  return DOMAIN.test(domain) && !hasFalseLabel(domain) ? domain : null
}

/** Whether a label says `xn--` and yet stands for nothing. Of Node's versions only some refuse it. */
const hasFalseLabel = (domain: string): boolean =>
  domainToUnicode(domain)
    .split('.')
    .some((label) => label.startsWith('xn--'))
