/** What stands in `Authorization: Basic` (RFC 7617), as it was typed. */
export interface BasicCredentials {
  readonly name: string
  readonly password: string
}

/**
 * Reads the header's value as UTF-8; the first colon parts the two. `none`: there is none, or of
 * another scheme. `unreadable`: it is Basic, and cannot be read in one way.
 */
export function readBasicCredentials(
  header: string | undefined,
): BasicCredentials | 'none' | 'unreadable' {
  if (header === undefined || !/^basic(?:\s|$)/iu.test(header)) return 'none'
  const [, encoded = ''] = /^basic +([\w+/-]+=*)$/iu.exec(header) ?? []
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1) return 'unreadable'
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}
