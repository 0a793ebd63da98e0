/** What was asked cannot be done: one line for the person who asked, exit code 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}
