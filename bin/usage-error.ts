/** The command line makes no sense: answered with the usage and exit code 64. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}
