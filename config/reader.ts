import { ConfigError } from '../errors/config-error.js'
import { Secret } from '../lib/secret.js'

/** The variables a process was started with. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The text of a file; throws what `fs.readFileSync` throws. */
export type ReadFile = (path: string) => string

const FLAGS = new Map([
  ['true', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['off', false],
  ['0', false],
])

/**
 * Reads variables and collects every complaint; an empty variable counts as unset.
 * No complaint holds a value: it might be a secret in the wrong place.
 */
export class Reader {
  /** Every variable that was asked for: what the documents must name. */
  readonly names = new Set<string>()
  /** The variables that gateway.yaml refers to. */
  readonly references = new Set<string>()
  /** What is allowed and yet probably not meant, line by line. */
  readonly warnings: string[] = []
  readonly #complaints: string[] = []

  constructor(
    private readonly source: Environment,
    private readonly readFile: ReadFile,
  ) {}

  /** The trimmed text of a variable; null when unset. */
  text(name: string): string | null {
    this.names.add(name)
    return this.source[name]?.trim() || null
  }

  /** A secret from NAME, or from the file that NAME_FILE names, less one line end; null when unset. */
  secret(name: string): Secret | null {
    this.names.add(name).add(`${name}_FILE`)
    return this.reference(name)
  }

  /** Whether a secret is given, in one way or the other. */
  isGiven(name: string): boolean {
    return [name, `${name}_FILE`].some((one) => (this.source[one] ?? '') !== '')
  }

  /** As `secret`, for a variable that gateway.yaml names: it is the person's own and needs no document. */
  reference(name: string): Secret | null {
    this.references.add(name).add(`${name}_FILE`)
    const file = this.source[`${name}_FILE`]
    const given = this.source[name]
    if (!file) return given ? new Secret(given) : null
    if (given) {
      this.complain(name, `is given twice, also as ${name}_FILE`)
      return null
    }
    return this.#secretIn(file, `${name}_FILE`)
  }

  #secretIn(path: string, name: string): Secret | null {
    const text = this.readText(path, name)?.replace(/\r?\n$/, '')
    if (text === '') this.complain(name, 'names an empty file')
    return text ? new Secret(text) : null
  }

  /** The text of the file at `path`; null, and a complaint about `name`, when it can't be read. */
  readText(path: string, name: string): string | null {
    try {
      return this.readFile(path)
    } catch (error) {
      this.complain(name, `names a file that cannot be read (${codeOf(error)})`)
      return null
    }
  }

  /** The text of a file that may be missing: then null, without a complaint. */
  findText(path: string): string | null {
    try {
      return this.readFile(path)
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') this.complain(path, `cannot be read (${codeOf(error)})`)
      return null
    }
  }

  /** A strict switch: a typo is a complaint, not `false`. */
  flag(name: string, standard: boolean): boolean {
    const text = this.text(name)
    const value = text === null ? standard : FLAGS.get(text)
    if (value === undefined) this.complain(name, `must be one of ${[...FLAGS.keys()].join(', ')}`)
    return value ?? standard
  }

  /** One of `choices`, or `standard` when unset. */
  choice<T extends string>(name: string, choices: readonly T[], standard: T): T {
    const text = this.text(name)
    const found = choices.find((choice) => choice === (text ?? standard))
    if (found === undefined) this.complain(name, `must be one of ${choices.join(', ')}`)
    return found ?? standard
  }

  /** A whole number in decimal digits from `min` to `max`. */
  integer(name: string, { standard, min, max }: IntegerRange): number {
    const text = this.text(name) ?? String(standard)
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN
    if (value >= min && value <= max) return value
    this.complain(name, `must be a whole number from ${min} to ${max}`)
    return standard
  }

  /** Complains unless `holds`. */
  require(holds: boolean, where: string, what: string): void {
    if (!holds) this.complain(where, what)
  }

  /** Notes that something is wrong at `where`: a variable, or a line of gateway.yaml. */
  complain(where: string, what: string): void {
    this.#complaints.push(`${where}: ${what}`)
  }

  /** Whether nothing was wrong so far. */
  get isClean(): boolean {
    return this.#complaints.length === 0
  }

  /** Notes something at `where` that is allowed and yet probably not meant. */
  warn(where: string, what: string): void {
    this.warnings.push(`${where}: ${what}`)
  }

  /** Throws one ConfigError with every complaint, if there was any. */
  finish(): void {
    if (this.#complaints.length > 0) throw new ConfigError([...new Set(this.#complaints)])
  }
}

interface IntegerRange {
  readonly standard: number
  readonly min: number
  readonly max: number
}

/** The system's name for what went wrong, such as ENOENT; never a message, which may hold more. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
