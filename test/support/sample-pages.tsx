import type { VNode } from 'preact'
import { AccountPage } from '../../views/account-page.js'
import { ErrorPage } from '../../views/error-page.js'
import type { Failure } from '../../views/failure.js'
import { FinishingPage } from '../../views/finishing-page.js'
import type { Frame } from '../../views/frame.js'
import { KeysPage, NO_WISH } from '../../views/keys-page.js'
import { HomePage } from '../../views/home-page.js'
import { OutOfReachPage } from '../../views/out-of-reach-page.js'
import { RefreshPage } from '../../views/refresh-page.js'
import { RegisterPage } from '../../views/register-page.js'
import { SignInPage } from '../../views/sign-in-page.js'
import { SignOutPage } from '../../views/sign-out-page.js'
import { UnprovenPage } from '../../views/unproven-page.js'
import { accessPages } from './sample-access.js'
import { auditPages } from './sample-audit.js'
import { accountOf, AT, keysOf, reusedOf, sessionsOf } from './sample-accounts.js'

/** What stands in a sample page wherever somebody else chose the text. */
export interface SampleTexts {
  readonly username: string
  readonly name: string
  readonly email: string
  readonly provider: string
  readonly role: string
  readonly message: string
  readonly address: string
}

const ORDINARY: SampleTexts = {
  username: 'ada',
  name: 'Ada Lovelace',
  email: 'ada@example.test',
  provider: 'Example ID',
  role: 'manage_users',
  message: 'The request is not valid.',
  address: '/reports?year=1843',
}

/** The same text in every place that takes one. */
export const everywhere = (text: string): SampleTexts => ({
  username: text,
  name: text,
  email: text,
  provider: text,
  role: text,
  message: text,
  address: text,
})

const MIN_LENGTH = 15
const NO_DOORS = { mayManageUsers: false, mayViewAudit: false, maySeeAccess: false }
const ALL_DOORS = { mayManageUsers: true, mayViewAudit: true, maySeeAccess: true }
const HOST = 'gate.example.test'
const NOBODY: Frame = { bypassOn: false, user: null }

/** Every page in every state worth a look, by name. */
export const samplePages = (texts: SampleTexts = ORDINARY): Record<string, VNode> => ({
  ...signIn(texts),
  ...register(texts),
  ...home(texts),
  ...account(texts),
  ...auditPages({ frame: frameOf(texts), texts }),
  ...accessPages(texts),
  ...messages(texts),
})

const frameOf = ({ username, name }: SampleTexts): Frame => ({
  bypassOn: false,
  user: { username, name },
  tokenSeconds: 21_600,
})

const providersOf = ({ provider }: SampleTexts) => [
  { id: 'example', name: provider, availability: 'up' as const, provesFresh: true },
  { id: 'github', name: 'GitHub', availability: 'unknown' as const, provesFresh: false },
  { id: 'down', name: provider, availability: 'down' as const, provesFresh: true },
]

function signIn(texts: SampleTexts): Record<string, VNode> {
  const empty = {
    frame: NOBODY,
    rd: null,
    username: '',
    providers: [],
    failure: null,
    fresh: false,
    registrationOpen: false,
    developers: [],
  }
  const full = {
    ...empty,
    rd: texts.address,
    providers: providersOf(texts),
    registrationOpen: true,
  }
  const development = {
    ...full,
    frame: { bypassOn: true, user: null },
    developers: ['admin', 'contributor', 'manager', texts.username],
  }
  const refused = { ...full, username: texts.username, failure: { text: texts.message } }
  return {
    'sign-in-plain': SignInPage(empty),
    'sign-in': SignInPage(full),
    'sign-in-development': SignInPage(development),
    'sign-in-refused': SignInPage(refused),
    'sign-in-again': SignInPage({ ...full, frame: frameOf(texts) }),
    'sign-in-fresh': SignInPage({ ...refused, frame: frameOf(texts), failure: null, fresh: true }),
  }
}

function register(texts: SampleTexts): Record<string, VNode> {
  const props = { frame: NOBODY, rd: texts.address, minLength: MIN_LENGTH, host: HOST }
  const values = { username: '', email: '', name: '' }
  const failure: Failure = {
    text: texts.message,
    fields: { username: 'taken', email: texts.message, password: 'too_common' },
  }
  return {
    register: RegisterPage({ ...props, values, failure: null }),
    'register-refused': RegisterPage({ ...props, values: texts, failure }),
  }
}

function home(texts: SampleTexts): Record<string, VNode> {
  const props = { frame: NOBODY, person: null, registrationOpen: true, ...NO_DOORS }
  const person = {
    username: texts.username,
    name: texts.name,
    email: texts.email,
    roles: [texts.role],
    how: [texts.provider],
  }
  return {
    'home-stranger': HomePage(props),
    home: HomePage({ ...props, frame: frameOf(texts), person, ...ALL_DOORS }),
  }
}

function account(texts: SampleTexts): Record<string, VNode> {
  const identity = { id: texts.username, subject: texts.username, lastUsedAt: AT }
  const props = {
    frame: frameOf(texts),
    account: accountOf(texts),
    identities: [{ ...identity, provider: 'example' }],
    providers: providersOf(texts),
    ...sessionsOf(texts),
    failure: null,
    notice: null,
    minLength: MIN_LENGTH,
    again: null,
    host: HOST,
  }
  const failure: Failure = { text: texts.message, fields: { new_password: 'contains_name' } }
  const unknown = [{ ...identity, provider: texts.provider, lastUsedAt: null }]
  const withoutPassword = { ...props.account, hasPassword: false, name: null, email: null }
  return {
    account: AccountPage(props),
    'account-refused': AccountPage({ ...props, failure }),
    'account-changed': AccountPage({ ...props, notice: 'Your password was changed.' }),
    'account-reused': AccountPage({ ...props, reused: [reusedOf(texts)] }),
    'account-signed-in-here-alone': AccountPage({ ...props, sessions: props.sessions.slice(0, 1) }),
    'account-one-way-in': AccountPage({
      ...props,
      account: withoutPassword,
      identities: unknown,
      again: { href: texts.address, label: texts.message },
    }),
    ...keys(texts),
  }
}

function keys(texts: SampleTexts): Record<string, VNode> {
  const { made, failure, ...rest } = keysOf(texts)
  const props = {
    ...rest,
    frame: frameOf(texts),
    made: null,
    failure: null,
    notice: null,
    wish: NO_WISH,
  }
  const again = { href: texts.address, label: texts.message }
  const wish = { name: texts.name, scopes: [texts.role], days: '7', networks: texts.message }
  return {
    keys: KeysPage(props),
    'keys-none': KeysPage({ ...props, keys: [], roles: [] }),
    'keys-made': KeysPage({ ...props, made }),
    'keys-refused': KeysPage({ ...props, failure, wish }),
    'keys-not-fresh': KeysPage({ ...props, failure: { text: texts.message, again }, wish }),
  }
}

function messages(texts: SampleTexts): Record<string, VNode> {
  const frame = frameOf(texts)
  const failed = { frame, text: texts.message, requestId: '5b0c1f9e-3f43-4d0a-9d1e-6f6d8a0b7c11' }
  const again = { href: texts.address, label: texts.message }
  const unproven = { ...failed, name: texts.provider, otherwise: texts.address }
  const unseen = { frame, to: texts.address, host: texts.role, requestId: failed.requestId }
  return {
    'sign-out': SignOutPage({ frame, held: true, rd: null }),
    'sign-out-to': SignOutPage({ frame, held: true, rd: texts.address }),
    'sign-out-unknown': SignOutPage({ frame: NOBODY, held: true, rd: null }),
    'sign-out-stranger': SignOutPage({ frame: NOBODY, held: false, rd: null }),
    'sign-out-stranger-to': SignOutPage({ frame: NOBODY, held: false, rd: texts.address }),
    'out-of-reach': OutOfReachPage({ ...unseen, otherDomain: false }),
    'out-of-reach-domain': OutOfReachPage({ ...unseen, otherDomain: true }),
    unproven: UnprovenPage({ ...unproven, again: texts.address }),
    'unproven-again': UnprovenPage({ ...unproven, again: null }),
    finishing: FinishingPage({ to: texts.address }),
    refresh: RefreshPage({ frame: NOBODY, rd: texts.address }),
    'error-403': ErrorPage({ ...failed, status: 403, again: null }),
    'error-400': ErrorPage({ ...failed, status: 400, again }),
    'error-404': ErrorPage({ ...failed, status: 404, again: null }),
    'error-503': ErrorPage({ ...failed, status: 503, again: null }),
    'error-500': ErrorPage({ ...failed, status: 500, again: null }),
  }
}
