import { isLoopbackHost } from './loopback.js'

/** Whether `url` is plain http to this machine: what is under test or in development. */
export const isLoopbackHttp = (url: URL): boolean =>
  url.protocol === 'http:' && isLoopbackHost(url.hostname)

/**
 * Whether an address may be spoken to: https, or plain http on loopback where
 * `allowLoopbackHttp`. Without credentials in it, which would end up in logs.
 */
export function isSecureAddress(address: string, allowLoopbackHttp: boolean): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  if (url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (allowLoopbackHttp && isLoopbackHttp(url))
}
