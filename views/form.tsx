import { MAX_PASSWORD_BYTES, sayFault, type Failure } from './failure.js'

type Inputs = 'text' | 'email' | 'password'

export interface FieldProps {
  /** The name it is sent under; also its id. */
  readonly name: string
  readonly label: string
  readonly type?: Inputs
  /** What password managers and browsers fill in. */
  readonly autocomplete: string
  readonly value?: string
  readonly required?: boolean
  readonly autofocus?: boolean
  /** Said under the label, before anything went wrong. */
  readonly hint?: string
  readonly failure: Failure | null
  /** For the sentences about passwords. */
  readonly minLength?: number
  /** Makes the password script say, while typing, why this password will be refused. */
  readonly judge?: PasswordRules
}

/** What the password script needs to say the same as the server will. */
export interface PasswordRules {
  readonly minLength: number
  /** Names a password may not hold, besides what the form itself says. */
  readonly names: readonly string[]
}

/** One labelled input with its hint and its error tied to it. */
export function Field(props: FieldProps) {
  const { name, label, hint, required = true } = props
  const fault = faultOf(props)
  return (
    <div class="field">
      <label for={name}>
        {label} {!required && <small>(optional)</small>}
      </label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <Input {...props} fault={fault} />
      {fault && (
        <p class="fault" id={`${name}-error`}>
          {fault}
        </p>
      )}
    </div>
  )
}

/** One input of its type; a password is never sent back to the browser. */
function Input(props: FieldProps & { readonly fault: string | null }) {
  const { name, type = 'text', value = '' } = props
  const common = { ...attributesOf(props), ...rulesOf(props.judge) }
  if (type === 'password') return <input type="password" {...common} />
  if (type === 'email') return <input type="email" inputmode="email" value={value} {...common} />
  if (name !== 'username') return <input type="text" value={value} {...common} />
  return <input type="text" autocapitalize="none" value={value} {...common} />
}

function attributesOf({ fault, ...props }: FieldProps & { readonly fault: string | null }) {
  const { name, hint, failure, autofocus = false, required = true } = props
  const describedBy = [hint && `${name}-hint`, fault && `${name}-error`].filter(Boolean).join(' ')
  return {
    id: name,
    name,
    autocomplete: props.autocomplete,
    spellcheck: false,
    required,
    autofocus: failure?.fields ? fault !== null : autofocus,
    ...(fault && { 'aria-invalid': 'true' as const }),
    ...(describedBy !== '' && { 'aria-describedby': describedBy }),
  }
}

const faultOf = ({ name, failure, minLength }: FieldProps): string | null =>
  findFault(failure, name, minLength)

function findFault(failure: Failure | null, name: string, minLength = 0): string | null {
  const fields = failure?.fields
  const code = fields && Object.hasOwn(fields, name) ? fields[name] : undefined
  return code === undefined ? null : sayFault(name, code, { minLength })
}

/** The server's own sentences, handed to the script: the wording stands in one place. */
function rulesOf(rules: PasswordRules | undefined): Record<string, string> {
  if (!rules) return {}
  const say = (code: string): string => sayFault('new_password', code, rules)
  return {
    'data-min': String(rules.minLength),
    'data-max-bytes': String(MAX_PASSWORD_BYTES),
    'data-names': rules.names.join(' '),
    'data-too-short': say('too_short'),
    'data-too-long': say('too_long'),
    'data-too-common': say('too_common'),
    'data-contains-name': say('contains_name'),
  }
}

interface SummaryProps {
  readonly failure: Failure | null
  /** The form's fields in order: name -> label. */
  readonly labels: Readonly<Record<string, string>>
}

/** Says above a form that it was refused, and leads to each field at fault. Read out at once. */
export function FailureSummary({ failure, labels }: SummaryProps) {
  if (failure === null) return null
  const faulty = Object.entries(labels).filter(([name]) => findFault(failure, name) !== null)
  return (
    <div class="notice bad" role="alert">
      {faulty.length === 0 ? (
        <p>{failure.text}</p>
      ) : (
        <p>
          Please check what you entered:{' '}
          {faulty.map(([name, label], index) => (
            <span key={name}>
              {index > 0 && ', '}
              <a href={`#${name}`}>{label}</a>
            </span>
          ))}
        </p>
      )}
    </div>
  )
}

/** Says that something was done. */
export const Notice = ({ text }: { text: string | null }) =>
  text === null ? null : (
    <div class="notice good" role="status">
      <p>{text}</p>
    </div>
  )
