/** One thing that was looked at. */
export interface Finding {
  readonly about: string
  /** `fault`: it does not work, or lets in whom it should not. `warning`: it is probably not meant. */
  readonly state: 'fine' | 'warning' | 'fault'
  /** For people; no secret is in it. */
  readonly text: string
}

export const fine = (about: string, text: string): Finding => ({ about, state: 'fine', text })
export const warning = (about: string, text: string): Finding => ({ about, state: 'warning', text })
export const fault = (about: string, text: string): Finding => ({ about, state: 'fault', text })
