/** Something that nginx can ask, and the cookie that it lets pass. */
export interface Gate {
  readonly name: string
  /** What nginx is to ask. */
  readonly url: string
  readonly cookie: string
  /** A file with the value of the cookie. */
  readonly tokens: string
  stop(): Promise<void>
}
