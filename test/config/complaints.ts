import { randomBytes } from 'node:crypto'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'

export const strongSecret = (): string => randomBytes(48).toString('base64url')

type Variables = Record<string, string | undefined>

/** Variables that production starts with. */
export const production = (): Variables => ({
  PUBLIC_URL: 'https://auth.example.com',
  JWT_SECRET_KEY: strongSecret(),
  SESSION_SECRET: strongSecret(),
})

export const development = (): Variables => ({
  NODE_ENV: 'development',
  JWT_SECRET_KEY: strongSecret(),
  SESSION_SECRET: strongSecret(),
})

/** Files by path; all others are missing. */
export const files =
  (contents: Record<string, string> = {}) =>
  (path: string): string => {
    const text = contents[path]
    if (text === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' })
    return text
  }

interface Given {
  readonly files?: Record<string, string>
  readonly warn?: (line: string) => void
}

export const load = (variables: Variables, given: Given = {}): Settings =>
  loadSettings(variables, { readFile: files(given.files), warn: given.warn ?? (() => undefined) })

/** The lines with which `variables` are refused; none if they are accepted. */
export function complaintsOf(variables: Variables, given: Given = {}): readonly string[] {
  try {
    load(variables, given)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.complaints
    throw error
  }
}

/** The lines with which this gateway.yaml is refused. */
export const yamlComplaints = (text: string, variables: Variables = {}): readonly string[] =>
  complaintsOf({ ...production(), ...variables }, { files: { 'gateway.yaml': text } })

/** The lines with which `variables` are warned of. */
export function warningsOf(variables: Variables): string[] {
  const lines: string[] = []
  load(variables, { warn: (line) => lines.push(line) })
  return lines
}
