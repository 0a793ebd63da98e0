import { MAX_PASSWORD_BYTES, sayFault, type Failure } from './failure.js'

/** What the fields of one form share. */
export interface FormState {
  readonly failure: Failure | null
  /** The form's fields in order: name -> label. */
  readonly labels: Readonly<Record<string, string>>
  /** The field the page begins in while none is at fault; null: none. */
  readonly focus: string | null
  /** Shortest password accepted, in code points; 0: it is not for this form to say. */
  readonly minLength: number
}

export interface FieldProps {
  readonly form: FormState
  /** The name it is sent under; also its id. */
  readonly name: string
  readonly type?: 'text' | 'email' | 'password'
  /** What password managers and browsers fill in. */
  readonly autocomplete: string
  readonly value?: string
  readonly required?: boolean
  /** Said under the label, before anything went wrong. */
  readonly hint?: string
  /**
   * Makes the password script say, while typing, why this password will be refused: names it may
   * not hold, besides what its own form says.
   */
  readonly refusedNames?: readonly string[]
}

/** One labelled input with its hint and its error tied to it. */
export function Field(props: FieldProps) {
  const { form, name, hint, required = true } = props
  const fault = findFault(form, name)
  return (
    <div class="field">
      <label for={name}>
        {form.labels[name]} {!required && <small>(optional)</small>}
      </label>
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <Input {...props} fault={fault} />
      <Fault name={name} fault={fault} />
    </div>
  )
}

interface FaultProps {
  readonly name: string
  readonly fault: string | null
}

/** What is wrong with a field, below it. */
export const Fault = ({ name, fault }: FaultProps) =>
  fault === null ? null : (
    <p class="fault" id={`${name}-error`}>
      {fault}
    </p>
  )

/** What ties a field to its fault. */
export const faultyAttributes = ({ name, fault }: FaultProps) =>
  fault === null ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': `${name}-error` }

type InputProps = FieldProps & { readonly fault: string | null }

/** One input of its type; a password is never sent back to the browser. */
function Input(props: InputProps) {
  const { name, type = 'text', value = '' } = props
  const common = { ...attributesOf(props), ...rulesOf(props) }
  if (type === 'password') return <input type="password" {...common} />
  if (type === 'email') return <input type="email" inputmode="email" value={value} {...common} />
  if (name !== 'username') return <input type="text" dir="auto" value={value} {...common} />
  return <input type="text" dir="auto" autocapitalize="none" value={value} {...common} />
}

function attributesOf({ form, name, autocomplete, fault, hint, required = true }: InputProps) {
  const describedBy = [hint && `${name}-hint`, fault && `${name}-error`].filter(Boolean).join(' ')
  return {
    id: name,
    name,
    autocomplete,
    spellcheck: false,
    required,
    autofocus: (faultyIn(form)[0] ?? form.focus) === name,
    ...(fault && { 'aria-invalid': 'true' as const }),
    ...(describedBy !== '' && { 'aria-describedby': describedBy }),
  }
}

const faultyIn = (form: FormState): string[] =>
  Object.keys(form.labels).filter((name) => findFault(form, name) !== null)

/** What is wrong with the field `name`, in words; null: nothing. */
export function findFault({ failure, minLength }: FormState, name: string): string | null {
  const fields = failure?.fields
  const code = fields && Object.hasOwn(fields, name) ? fields[name] : undefined
  return code === undefined ? null : sayFault(name, code, { minLength })
}

/** The server's own sentences, handed to the script: the wording stands in one place. */
function rulesOf({ form, refusedNames }: FieldProps): Record<string, string> {
  if (!refusedNames) return {}
  const say = (code: string): string => sayFault('new_password', code, form)
  return {
    'data-min': String(form.minLength),
    'data-max-bytes': String(MAX_PASSWORD_BYTES),
    'data-names': refusedNames.join(' '),
    'data-too-short': say('too_short'),
    'data-too-long': say('too_long'),
    'data-too-common': say('too_common'),
    'data-contains-name': say('contains_name'),
  }
}

/** Says above a form that it was refused, and leads to each field at fault. Read out at once. */
export function FailureSummary({ form }: { form: FormState }) {
  if (form.failure === null) return null
  const faulty = faultyIn(form)
  return (
    <div class="notice bad" role="alert">
      {faulty.length === 0 ? (
        <p>
          {form.failure.text}
          {form.failure.again && (
            <>
              {' '}
              <a href={form.failure.again.href}>{form.failure.again.label}</a>
            </>
          )}
        </p>
      ) : (
        <p>
          Please check what you entered:{' '}
          {faulty.map((name, index) => (
            <span key={name}>
              {index > 0 && ', '}
              <a href={`#${name}`}>{form.labels[name]}</a>
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
