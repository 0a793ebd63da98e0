/** The settings are wrong: raised at start only, printed line by line, exit code 78. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'

  /** `complaints`: one line each, naming the variable or the YAML line; no secret in any. */
  constructor(readonly complaints: readonly string[]) {
    super(complaints.join('\n'))
  }
}
