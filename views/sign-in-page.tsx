import { isOwnTarget } from '../lib/return-targets.js'
import { Already } from './already.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field, type FormState } from './form.js'
import type { Frame } from './frame.js'
import { ProviderButtons, withReturn, type ProviderButton } from './provider-buttons.js'

export interface SignInPageProps {
  readonly frame: Frame
  /** Where to go after signing in. Already judged safe; null: the first page. */
  readonly rd: string | null
  /** What was typed before, to be shown again. */
  readonly username: string
  readonly providers: readonly ProviderButton[]
  readonly failure: Failure | null
  /** Whoever is signed in is to prove anew who they are. */
  readonly fresh: boolean
  readonly registrationOpen: boolean
  /** Usernames with a link of their own; empty where the bypass is off. */
  readonly developers: readonly string[]
}

const LABELS = { username: 'Username or e-mail', password: 'Password' }

/** The sign-in page: password, one button per provider, and in development one link per user. */
export const SignInPage = (props: SignInPageProps) => (
  <Document frame={props.frame} title={titleOf(props)} refused={props.failure !== null} passwords>
    <div class="card">
      <h1>{titleOf(props)}</h1>
      <GoingTo rd={props.rd} />
      <FailureSummary form={formOf(props)} />
      {props.fresh ? <Why rd={props.rd} /> : <Already {...props} otherwise={OTHERWISE} />}
      <PasswordForm {...props} form={formOf(props)} />
      {props.providers.length > 0 && (
        <>
          <p class="or">or</p>
          <ProviderButtons {...props} />
        </>
      )}
      {props.registrationOpen && !props.fresh && (
        <p class="aside">
          New here? <a href={withReturn('/auth/register', props.rd)}>Create an account</a>
        </p>
      )}
    </div>
    {props.developers.length > 0 && <Developers names={props.developers} rd={props.rd} />}
  </Document>
)

const OTHERWISE = 'sign in as somebody else'

const titleOf = ({ fresh }: SignInPageProps): string => (fresh ? 'Sign in again' : 'Sign in')

const Why = ({ rd }: { rd: string | null }) => (
  <p>
    For what you asked for you must have signed in within the last 15 minutes. Then you go on, or{' '}
    <a href={rd ?? '/'}>go back</a>.
  </p>
)

/** Whoever was sent here from an app sees that it is still the way to it. */
const GoingTo = ({ rd }: { rd: string | null }) =>
  rd === null || isOwnTarget(rd) || !URL.canParse(rd) ? null : (
    <p>
      From here you go on to <b>{new URL(rd).host}</b>.
    </p>
  )

const formOf = ({ failure, username }: SignInPageProps): FormState => ({
  failure,
  labels: LABELS,
  focus: username === '' ? 'username' : 'password',
  minLength: 0,
})

type PasswordFormProps = Pick<SignInPageProps, 'rd' | 'username' | 'fresh'> & {
  readonly form: FormState
}

const PasswordForm = ({ rd, username, fresh, form }: PasswordFormProps) => (
  <form method="post" action="/auth/login">
    {rd !== null && <input type="hidden" name="rd" value={rd} />}
    {fresh && <input type="hidden" name="from" value="fresh" />}
    <Field form={form} name="username" autocomplete="username" value={username} />
    <Field form={form} name="password" type="password" autocomplete="current-password" />
    <button type="submit">Sign in</button>
  </form>
)

const Developers = ({ names, rd }: { names: readonly string[]; rd: string | null }) => (
  <section class="developers" aria-labelledby="developers">
    <h2 id="developers">Development sign-in</h2>
    <p>One click, no password, on this machine only.</p>
    <ul>
      {names.map((name) => (
        <li key={name}>
          <a class="chip" href={withReturn('/auth/bypass', rd, { token: name })} rel="nofollow">
            <bdi>{name}</bdi>
          </a>
        </li>
      ))}
    </ul>
  </section>
)
