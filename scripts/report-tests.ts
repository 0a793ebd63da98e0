/** Reads Mocha's JSON report: tells of failures and skips; the last line is three counts. */
import { readFileSync } from 'node:fs'

interface Told {
  fullTitle: string
  file?: string
  err: { stack?: string; message?: string }
}

interface Report {
  stats: { passes: number; failures: number; pending: number }
  failures: Told[]
  pending: Told[]
}

const [path = ''] = process.argv.slice(2)
const { stats, failures, pending } = JSON.parse(readFileSync(path, 'utf8')) as Report

for (const { fullTitle, file, err } of failures) {
  console.log(`FAILED  ${fullTitle}`)
  if (file) console.log(`        ${file.replace(`${process.cwd()}/`, '')}`)
  const text = err.stack ?? err.message ?? 'no message'
  for (const line of text.split('\n').slice(0, 15)) console.log(`        | ${line}`)
}
for (const { fullTitle } of pending) console.log(`SKIPPED ${fullTitle}`)
console.log(`${stats.passes} ${stats.failures} ${stats.pending}`)
