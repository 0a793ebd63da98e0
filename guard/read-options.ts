import { ConfigError } from '../errors/config-error.js'
import { isSecureAddress } from '../lib/secure-address.js'
import type { RefusalOptions } from './options.js'

/** Gathers what is wrong with options, to say it all at once. */
export interface OptionReader {
  demand(holds: boolean, complaint: string): void
  /** The origin that `value` is; complains where it is none, or carries more than an origin. */
  origin(value: unknown, name: string): string
  /** Complains where it is not said well what becomes of refusals. */
  refusals(options: RefusalOptions): void
  /** Throws ConfigError where anything was wrong. No secret stands in it. */
  finish(): void
}

/** Reads the options of `what`, of which `known` may be given. Written for callers without types too. */
export function createOptionReader(
  what: string,
  options: object,
  known: readonly string[],
): OptionReader {
  const complaints: string[] = []
  const demand = (holds: boolean, complaint: string): void => {
    if (!holds) complaints.push(`${what}: ${complaint}`)
  }
  for (const [name, value] of Object.entries(options)) {
    demand(known.includes(name), `there is no option ${JSON.stringify(name)}`)
    demand(value !== undefined, `${name} is undefined: leave it out, or give it`)
  }
  return {
    demand,
    origin: (value, name) => {
      const origin = originOf(value)
      demand(origin !== null, `${name} must be an origin, such as https://auth.example.com`)
      return origin ?? 'https://gatehouse.invalid'
    },
    refusals: ({ onRefusal = 'answer' }) =>
      demand(['answer', 'next'].includes(onRefusal), 'onRefusal must be answer or next'),
    finish: () => {
      if (complaints.length > 0) throw new ConfigError(complaints)
    },
  }
}

function originOf(value: unknown): string | null {
  const plain = typeof value === 'string' && /^https?:\/\/[^\s\\/?#@]+\/?$/iu.test(value)
  return plain && URL.canParse(value) ? new URL(value).origin : null
}

/** What an address that keys are fetched from must be. */
export const isKeyAddress = (address: string): boolean => isSecureAddress(address, true)
