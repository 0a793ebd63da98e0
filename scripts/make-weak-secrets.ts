/**
 * Makes config/weak-secrets.ts anew from a list of known HMAC secrets, one per line:
 * `npx tsx scripts/make-weak-secrets.ts jwt.secrets.list`
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fingerprintOf } from '../config/secret-strength.js'

const [path] = process.argv.slice(2)
if (!path) throw new Error('name the list')

// Shorter ones fail by their length alone.
const long = readFileSync(path, 'utf8')
  .split('\n')
  .map((line) => line.replace(/\r$/, ''))
  .filter((line) => Buffer.byteLength(line) >= 32)
const fingerprints = [...new Set(long.map(fingerprintOf))].sort()

const lines: string[] = []
for (let from = 0; from < fingerprints.length; from += 11) {
  lines.push(fingerprints.slice(from, from + 11).join(' '))
}
writeFileSync(
  new URL('../config/weak-secrets.ts', import.meta.url),
  `/**
 * Secrets of 32 bytes and more that stand in public code: the first 48 bits of their SHA-256, base64url.
 * Made by scripts/make-weak-secrets.ts from github.com/wallarm/jwt-secrets, \`jwt.secrets.list\`
 * (MIT License, Copyright (c) 2020 Wallarm); none of the secrets themselves is here.
 */
export const WEAK_SECRETS: ReadonlySet<string> = new Set(
  \`
${lines.join('\n')}
\`
    .trim()
    .split(/\\s+/),
)
`,
)
