import { AppError } from '../errors/app-error.js'

/**
 * What went wrong at a provider, in words of ours: nothing that was sent or answered stands in it,
 * so that it may be logged in any depth. The errors of openid-client hold tokens and the code.
 */
export class ProviderFault extends Error {
  override readonly name = 'ProviderFault'

  /** `reason`: `kind` or `kind: detail`, of characters that are safe in any log. */
  constructor(readonly reason: string) {
    super(reason)
  }

  /** True where the provider was not reached at all, or fell silent. */
  get isOutage(): boolean {
    return /^(?:unreachable|timed_out|http_5\d\d)\b/u.test(this.reason)
  }
}

/**
 * A provider's error code as it may be logged; `unreadable` where it is not one. Every code in use
 * is lower_snake_case, and no token is.
 */
export const safeCode = (code: unknown): string =>
  typeof code === 'string' && /^[a-z_]{1,48}$/u.test(code) ? code : 'unreadable'

/** Says what `error` was without keeping it: of a library's error only its code and fixed text. */
export function toProviderFault(error: unknown): ProviderFault {
  const chain = causesOf(error)
  const ours = chain.find((cause) => cause instanceof ProviderFault)
  if (ours) return ours
  const code = chain.map((cause) => Reflect.get(cause, 'code') as unknown).find(isLibraryCode)
  if (code === undefined) return new ProviderFault('unexpected')
  const answered: unknown = Reflect.get(chain[0] ?? {}, 'error')
  if (answered !== undefined) return new ProviderFault(`answered_error: ${safeCode(answered)}`)
  return new ProviderFault(`${code}: ${fixedText(chain)}`)
}

/** The failure to hand on when the provider `id` did not do its part of `step`. */
export function providerUnavailable(id: string, step: string, error: unknown): AppError {
  const fault = toProviderFault(error)
  return new AppError('provider_unavailable', {
    detail: `${id}: ${step}: ${fault.reason}`,
    cause: fault,
  })
}

/** `error` and what caused it, from the outside in; at most five deep. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = []
  let next = error
  while (next instanceof Error && chain.length < 5) {
    chain.push(next)
    next = next.cause
  }
  return chain
}

const isLibraryCode = (code: unknown): code is string =>
  typeof code === 'string' && /^OAUTH_[A-Z_]{1,48}$/u.test(code)

/** The innermost of the library's own sentences: they name claims and parameters, never values. */
function fixedText(chain: readonly Error[]): string {
  const own = chain.filter(({ name }) => /^(?:Client|OperationProcessing|Unsupp)/u.test(name))
  return (own.at(-1)?.message ?? '').replace(/[^\w "()'.,`-]/gu, '').slice(0, 160)
}
