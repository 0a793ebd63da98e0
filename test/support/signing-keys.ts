import { pino } from 'pino'
import type { JwtSettings } from '../../config/settings.js'
import { Secret } from '../../lib/secret.js'
import type { Models } from '../../models/index.js'
import {
  createKeyAdministration,
  type KeyAdministration,
} from '../../services/key-administration.js'
import { createSigningKeys, type SigningKeys } from '../../services/signing-keys.js'
import { auditInto, type AuditLine } from './people.js'

export const KEY_SECRET = 'signing-keys-test-secret-4f7d1c0b9a8e'

export const keySettings = (more: Partial<JwtSettings> = {}): JwtSettings => ({
  secrets: [new Secret(KEY_SECRET)],
  algorithm: 'ES256',
  keyMaxAgeSeconds: 90 * 86_400,
  lifetimeSeconds: 6 * 3600,
  audience: 'https://gate.example.com',
  issuer: 'https://gate.example.com',
  ...more,
})

/** A clock that moves when it is told to. */
export class TestClock {
  #time = Date.parse('2026-03-01T12:00:00Z')
  readonly now = (): Date => new Date(this.#time)
  wait(seconds: number): void {
    this.#time += seconds * 1000
  }
}

/** The keys of one instance, and what the command line does with them. */
export interface KeyInstance {
  readonly keys: SigningKeys
  readonly administration: KeyAdministration
  readonly lines: AuditLine[]
  readonly log: string[]
  /** The names of the published keys. */
  readonly published: () => string[]
}

export function keyInstance(
  models: Models,
  clock: TestClock,
  more: Partial<JwtSettings> = {},
): KeyInstance {
  const lines: AuditLine[] = []
  const log: string[] = []
  const parts = { models, clock, settings: keySettings(more), audit: auditInto(lines) }
  const logger = pino({ level: 'debug' }, { write: (line: string) => void log.push(line) })
  const keys = createSigningKeys({ ...parts, log: logger })
  const administration = createKeyAdministration(parts)
  const published = () => keys.published().map(({ kid }) => kid)
  return { keys, administration, lines, log, published }
}
