import type { AdmissionSettings, FreshSignIn } from '../config/settings.js'

/** Whether a provider can be used just now; `unknown` until it was first asked. */
export type Availability = 'unknown' | 'up' | 'down'

/** One way in through another party, as routes and pages see it. */
export interface Provider {
  readonly id: string
  readonly name: string
  readonly admission: AdmissionSettings
  readonly freshSignIn: FreshSignIn
  /** What was found at the last try. Never waits. */
  availability(): Availability
  /** Starts a try in the background if one is due. Never throws, never waits. */
  probe(): void
}

/** The providers by id, in the order they were configured. */
export type Providers = ReadonlyMap<string, Provider>
