import type { Sighting } from '../../support/proxies/echo-app.js'
import { COOKIE } from '../../support/proxies/house.js'
import type { Kind } from '../../support/proxies/kinds.js'
import {
  statusOf,
  valueOf,
  valuesOf,
  type Header,
  type Message,
} from '../../support/proxies/read-http.js'
import type { Exchange } from '../../support/proxies/relay.js'
import type { AssertionReader } from './assertions.js'
import { FORGED, FORGED_ADDRESS } from './hostile-headers.js'
import { readingsOf } from './readings.js'

/** One request, and all that came of it. */
export interface Outcome {
  readonly kind: Kind
  /** Who sent it; null: nobody known. */
  readonly person: string | null
  readonly exchanges: readonly Exchange[]
  readonly seen: readonly Sighting[]
  readonly answer: Message
}

const IDENTITY = [
  ...['remote-user', 'remote-groups', 'remote-name', 'remote-email'],
  ...['x-auth-request-user', 'x-auth-request-email', 'x-auth-request-groups'],
  ...['x-auth-request-preferred-username', 'x-auth-assertion'],
]

/** A name as a program of CGI would read it. */
const plain = (name: string): string => name.toLowerCase().replaceAll(/[._]/g, '-')

/** Says where to sign in, and nothing of anybody. */
const WAY_IN = 'x-auth-location'

const isIdentity = (name: string): boolean =>
  /^(?:remote|x-auth)-/.test(plain(name)) && name.toLowerCase() !== WAY_IN

const isAsked = (name: string): boolean =>
  /^(?:x-(?:forwarded|original|rewrite|real)-|forwarded$)/.test(plain(name))

/** Where what the app saw is not what we decided, in words; none: they agree. */
export function disagreementsOf(
  outcome: Outcome,
  assertions: Pick<AssertionReader, 'read'>,
): string[] {
  const leaks = outcome.answer.headers.filter(([name]) => isIdentity(name))
  return [
    ...leaks.map(([name]) => `the client was told ${name}`),
    ...outcome.exchanges.flatMap(({ told }) => faultsOfAnswer(told)),
    ...outcome.seen.flatMap((sighting) => faultsOfSighting(sighting, outcome, assertions)),
  ]
}

const faultsOfAnswer = (told: Message): string[] => {
  if (statusOf(told) !== 200) {
    return told.headers.filter(([name]) => isIdentity(name)).map(([name]) => `${name} beside a no`)
  }
  const absent = IDENTITY.filter((name) => valuesOf(told, name).length !== 1)
  const cookies = valuesOf(told, 'set-cookie').map(() => 'a cookie set beside a yes')
  return [...absent.map((name) => `no ${name} beside a yes`), ...cookies]
}

function faultsOfSighting(
  sighting: Sighting,
  outcome: Outcome,
  assertions: Pick<AssertionReader, 'read'>,
): string[] {
  const yes = outcome.exchanges.filter(({ told }) => statusOf(told) === 200)
  const last = yes.at(-1)
  if (!last || yes.length < outcome.seen.length) return ['the app was reached without a yes']
  return [
    ...faultsOfPlace(sighting, last, outcome),
    ...faultsOfIdentity(sighting, last.told),
    ...faultsOfAssertion(sighting, outcome, assertions),
    ...faultsOfRest(sighting, outcome.kind),
  ]
}

/** By the rules of the matrix. */
const PUBLIC = /^\/public(?:\/|$)/
const FORBIDDEN = /^\/+(?:admin|closed)(?:\/|$)/

const isPublic = (target: string): boolean =>
  [...readingsOf(target)].every((path) => PUBLIC.test(path))

/** Is the app asked for what we were asked about, and may the person have it, however it is read? */
function faultsOfPlace(
  sighting: Sighting,
  { asked }: Exchange,
  { kind, person }: Outcome,
): string[] {
  const { target, host, method } = askedAbout(kind, asked)
  const sawHost = valuesIn(sighting.headers, 'host').join(' and ')
  const beyond = [...readingsOf(sighting.target)].find((path) =>
    person === null ? !PUBLIC.test(path) : FORBIDDEN.test(path),
  )
  return [
    ...(target === sighting.target
      ? []
      : [`asked about ${target}, the app got ${sighting.target}`]),
    ...(host === sawHost ? [] : [`asked about host ${host}, the app got ${sawHost}`]),
    ...(method === sighting.method
      ? []
      : [`asked about ${method}, the app got ${sighting.method}`]),
    ...(beyond === undefined ? [] : [`${String(person)} reached ${beyond} as ${sighting.target}`]),
  ]
}

/** What a proxy asked about, in the words of its kind. */
function askedAbout(kind: Kind, asked: Message) {
  const [method = '', path = ''] = asked.start.split(' ')
  if (kind === 'envoy') {
    const target = path.slice('/auth/verify/envoy'.length)
    return { target, host: valueOf(asked, 'host'), method }
  }
  const told = (name: string): string | null => valueOf(asked, `x-forwarded-${name}`)
  return { target: told('uri'), host: told('host'), method: told('method') }
}

function faultsOfIdentity(sighting: Sighting, told: Message): string[] {
  return sighting.headers
    .filter(([name]) => isIdentity(name))
    .filter(
      ([name, value]) =>
        !IDENTITY.includes(name.toLowerCase()) || valueOf(told, name.toLowerCase()) !== value,
    )
    .map(([name, value]) => `the app was told ${name}: ${value}`)
    .concat(
      IDENTITY.filter(
        (name) => (valueOf(told, name) ?? '') !== valuesIn(sighting.headers, name).join(),
      ).map((name) => `the app was not told ${name}`),
    )
}

function faultsOfAssertion(
  { headers, target }: Sighting,
  { person }: Outcome,
  assertions: Pick<AssertionReader, 'read'>,
): string[] {
  const [text = ''] = valuesIn(headers, 'x-auth-assertion')
  // Whoever shows two tokens is nobody, and may see what is public.
  if (text === '') return isPublic(target) ? [] : ['the app has no assertion']
  try {
    const { aud, username } = assertions.read(text)
    const [host = ''] = valuesIn(headers, 'host')
    const faults = username === person ? [] : [`the assertion is about ${username}`]
    // A port that goes without saying is not said: every proxy here is asked over https.
    const named = host
      .toLowerCase()
      .replace(/\.(?=:|$)/, '')
      .replace(/:443$/, '')
    return aud === named ? faults : [...faults, `the assertion is for ${aud}, not for ${host}`]
  } catch (error) {
    return [`the assertion does not hold: ${String(error)}`]
  }
}

/** What else an app believes, and what it has no business with. */
function faultsOfRest({ headers }: Sighting, kind: Kind): string[] {
  const believed = headers
    .filter(([name]) => isAsked(name))
    .filter(([, value]) => value.includes(FORGED) || value.includes(FORGED_ADDRESS))
  const cookie = valuesIn(headers, 'cookie').find((value) => value.includes(`${COOKIE}=`))
  // Traefik can't take a single cookie away: its guide says so.
  const keeps = cookie !== undefined && kind !== 'traefik'
  return [
    ...believed.map(([name, value]) => `the app was told ${name}: ${value}`),
    ...(keeps ? [`the app got our cookie: ${cookie}`] : []),
  ]
}

const valuesIn = (headers: readonly Header[], name: string): string[] =>
  headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value)
