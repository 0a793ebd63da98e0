import Bowser from 'bowser'

/** How much of a User-Agent is kept. */
const MAX_USER_AGENT_LENGTH = 512

/** What a program calls itself, as in `curl/8.5.0`. */
const PROGRAM = /^([a-z][\w.-]{0,39})(?:$|[/ ])/iu

/** A User-Agent as it is kept: cut, and without control characters. It is what somebody claims. */
export const toUserAgent = (sent: string): string =>
  sent.replace(/\p{Cc}/gu, '').slice(0, MAX_USER_AGENT_LENGTH)

/** In words what a User-Agent says it is: `Firefox on Linux`, `Safari on iPhone`, `curl`. */
export function describeDevice(userAgent: string): string {
  if (userAgent === '') return 'Unknown device'
  const { browser, os, platform } = Bowser.parse(userAgent)
  const system = platform.model ?? os.name
  if (browser.name && system) return `${browser.name} on ${system}`
  return browser.name || system || PROGRAM.exec(userAgent)?.[1] || 'Unknown device'
}
