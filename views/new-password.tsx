import { Field, type FormState } from './form.js'

interface NewPasswordProps {
  readonly form: FormState
  /** The name it is sent under. */
  readonly name: string
  /** Names it may not hold, besides what its own form says. */
  readonly names: readonly string[]
}

/** A field for a new password: says what is wanted, and while typing what is wrong. */
export const NewPassword = ({ form, name, names }: NewPasswordProps) => (
  <Field
    form={form}
    name={name}
    type="password"
    autocomplete="new-password"
    hint={`At least ${form.minLength} characters. A few unrelated words make a good one.`}
    refusedNames={names}
  />
)

/**
 * Names of ours that a password may not hold: the product's, and the labels of our host but the
 * last, which is everyone's (`com`).
 */
export function passwordNames(host: string): string[] {
  const labels = host.split('.')
  return ['gatehouse', ...(labels.length > 1 ? labels.slice(0, -1) : labels)]
}
