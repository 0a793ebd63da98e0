import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field } from './form.js'
import type { Frame } from './frame.js'
import { passwordNames } from './password-names.js'
import { withReturn } from './provider-buttons.js'

export interface RegisterPageProps {
  readonly frame: Frame
  readonly rd: string | null
  /** What was typed before; never the password. */
  readonly values: { readonly username: string; readonly email: string; readonly name: string }
  readonly failure: Failure | null
  readonly minLength: number
  /** Our own host: a password may not hold it. */
  readonly host: string
}

const LABELS = { username: 'Username', email: 'E-mail', name: 'Full name', password: 'Password' }

/** Creates an account with a password. */
export const RegisterPage = (props: RegisterPageProps) => (
  <Document frame={props.frame} title="Create an account" passwords>
    <div class="card">
      <h1>Create an account</h1>
      <FailureSummary failure={props.failure} labels={LABELS} />
      <form method="post" action="/auth/register">
        {props.rd !== null && <input type="hidden" name="rd" value={props.rd} />}
        <PersonFields {...props} />
        <NewPassword {...props} />
        <button type="submit">Create account</button>
      </form>
      <p class="aside">
        Have an account? <a href={withReturn('/auth/login', props.rd)}>Sign in</a>
      </p>
    </div>
  </Document>
)

const PersonFields = ({ values, failure }: RegisterPageProps) => (
  <>
    <Field
      name="username"
      label={LABELS.username}
      autocomplete="username"
      value={values.username}
      autofocus
      failure={failure}
    />
    <Field
      name="email"
      label={LABELS.email}
      type="email"
      autocomplete="email"
      value={values.email}
      required={false}
      failure={failure}
    />
    <Field
      name="name"
      label={LABELS.name}
      autocomplete="name"
      value={values.name}
      required={false}
      failure={failure}
    />
  </>
)

const NewPassword = ({ minLength, host, failure }: RegisterPageProps) => (
  <Field
    name="password"
    label={LABELS.password}
    type="password"
    autocomplete="new-password"
    hint={`At least ${minLength} characters. A few unrelated words make a good one.`}
    failure={failure}
    minLength={minLength}
    judge={{ minLength, names: passwordNames(host) }}
  />
)
