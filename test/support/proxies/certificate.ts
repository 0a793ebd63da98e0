import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Certificate {
  /** PEM files. */
  readonly chain: string
  readonly key: string
  /** Both in one, as HAProxy wants it. */
  readonly both: string
}

/** A certificate of its own making for example.com and its hosts, written into `folder`. */
export function makeCertificate(folder: string): Certificate {
  const [chain, key, both] = ['chain.pem', 'key.pem', 'both.pem'].map((name) => join(folder, name))
  const places = { chain: chain!, key: key!, both: both! }
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-nodes', '-days', '2', '-subj', '/CN=example.com'],
      ...['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
      ...['-addext', 'subjectAltName=DNS:example.com,DNS:*.example.com'],
      ...['-keyout', places.key, '-out', places.chain],
    ],
    { stdio: 'ignore' },
  )
  const parts = [places.chain, places.key].map((path) => readFileSync(path, 'utf8'))
  writeFileSync(places.both, parts.join(''), { mode: 0o600 })
  return places
}
