import type { IncomingHttpHeaders } from 'node:http'
import { Secret } from '../../lib/secret.js'
import type { Settings } from '../../config/settings.js'
import { secretWatch } from './secret-watch.js'

const SECRET_FIELD =
  /^(?:password|current_password|new_password|token|id_token|access_token|refresh_token|client_secret|secret|key|code|code_verifier|state|nonce|link|assertion)$/u

/** Where a gateway under test meets its secrets: each of these is kept from the log of the whole run. */
const keep = (what: string, value: unknown): void => {
  if (typeof value === 'string') secretWatch.keepSecret(what, value)
}

/** Every `Secret` in `settings`; the address of a database file is none. */
export function keepSettings(settings: Settings): void {
  keepDeep('setting', { ...settings, databaseUrl: null })
}

function keepDeep(name: string, value: unknown): void {
  if (value instanceof Secret) return keep(`setting ${name}`, value.reveal())
  if (typeof value !== 'object' || value === null) return
  for (const [inner, part] of Object.entries(value)) keepDeep(inner, part)
}

/** The secrets that a process is told. */
export function keepEnvironment(env: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(env)) {
    if (!/SECRET/u.test(name)) continue
    for (const one of value.split(',')) keep(`variable ${name}`, one.trim())
  }
}

interface Exchange {
  /** What the request asked for: a path, or a whole address. */
  readonly target: string
  readonly sent: string | Buffer | undefined
  readonly headers: Readonly<Record<string, string | string[]>>
  readonly answered: IncomingHttpHeaders
  readonly text: string
}

/** What a request and its answer held: credentials sent, cookies set, tokens handed out, codes. */
export function keepExchange({ target, sent, headers, answered, text }: Exchange): void {
  keepQuery('query', target)
  if (answered.location !== undefined) keepQuery('location', answered.location)
  keepBody('sent', { type: headers['content-type'], text: String(sent ?? '') })
  keepBody('answered', { type: answered['content-type'], text })
  for (const line of answered['set-cookie'] ?? []) keepCookie(line)
  for (const header of [headers['authorization'] ?? []].flat()) {
    keep('credentials', header.replace(/^\S+\s+/u, ''))
  }
}

/** `token` in a query is the name that the development sign-in is asked for, which is no secret. */
function keepQuery(where: string, address: string): void {
  const query = new URLSearchParams(address.split('?')[1] ?? '')
  query.delete('token')
  keepFields(where, query)
}

function keepBody(where: string, { type, text }: { type: unknown; text: string }): void {
  const kind = String(type)
  if (kind.includes('x-www-form-urlencoded')) keepFields(where, new URLSearchParams(text))
  if (kind.includes('json')) keepFields(where, Object.entries(tryParse(text) ?? {}))
}

/** Every field of `fields` whose name says that it is secret. */
function keepFields(where: string, fields: Iterable<[string, unknown]>): void {
  for (const [name, value] of fields) {
    if (SECRET_FIELD.test(name)) keep(`${where} ${name}`, value)
  }
}

/** The value, and its parts: `s:ID.SIGNATURE` of express-session, `SECONDS.BINDING`, a JWT's signature. */
function keepCookie(line: string): void {
  const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? []
  keep(`cookie ${name}`, value)
  const parts = value.replace(/^s%3A/u, '').split('.')
  for (const part of parts) if (!part.startsWith('eyJ')) keep(`part of cookie ${name}`, part)
}

function tryParse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' ? value : null
  } catch {
    return null
  }
}
