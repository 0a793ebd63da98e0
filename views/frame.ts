/** What every page knows besides its own matter. */
export interface Frame {
  /** The development sign-in is on: the page says so in a banner. */
  readonly bypassOn: boolean
  /** Who is signed in; null: nobody. */
  readonly user: { readonly username: string; readonly name: string | null } | null
  /** Seconds until the token of this person expires: brings the script that renews it. */
  readonly tokenSeconds?: number
  /** Set on pages that are shown on the host of an app. */
  readonly elsewhere?: Elsewhere
}

/** Where, seen from another host, things of ours are. */
export interface Elsewhere {
  /** The path of our stylesheets there. */
  readonly assets: string
  /** Our own origin. */
  readonly home: string
}

/** The frame of a page shown while it is not known who asks. */
export const emptyFrame: Frame = { bypassOn: false, user: null }
