import { Already } from './already.js'
import { Document } from './document.js'
import type { Failure } from './failure.js'
import { FailureSummary, Field, type FormState } from './form.js'
import type { Frame } from './frame.js'
import { NewPassword, passwordNames } from './new-password.js'
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
export function RegisterPage(props: RegisterPageProps) {
  const { frame, rd, failure, minLength } = props
  const form: FormState = { failure, labels: LABELS, focus: 'username', minLength }
  return (
    <Document frame={frame} title="Create an account" refused={failure !== null} passwords>
      <div class="card">
        <h1>Create an account</h1>
        <FailureSummary form={form} />
        <Already frame={frame} rd={rd} otherwise="create another account" />
        <form method="post" action="/auth/register">
          {rd !== null && <input type="hidden" name="rd" value={rd} />}
          <PersonFields form={form} values={props.values} />
          <NewPassword form={form} name="password" names={passwordNames(props.host)} />
          <button type="submit">Create account</button>
        </form>
        <p class="aside">
          Have an account? <a href={withReturn('/auth/login', rd)}>Sign in</a>
        </p>
      </div>
    </Document>
  )
}

type PersonFieldsProps = Pick<RegisterPageProps, 'values'> & { readonly form: FormState }

const PersonFields = ({ form, values: { username, email, name } }: PersonFieldsProps) => (
  <>
    <Field form={form} name="username" autocomplete="username" value={username} />
    <Field
      form={form}
      name="email"
      type="email"
      autocomplete="email"
      value={email}
      required={false}
    />
    <Field form={form} name="name" autocomplete="name" value={name} required={false} />
  </>
)
