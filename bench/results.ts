import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, 'results')

/** Writes what was measured, every round of it, as JSON into bench/results/. */
export function keep(title: string, measured: unknown): void {
  mkdirSync(FOLDER, { recursive: true })
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/gu, '-')
  const { version, arch, platform } = process
  const around = { title, at: new Date().toISOString(), node: version, arch, platform }
  writeFileSync(join(FOLDER, `${name}.json`), JSON.stringify({ ...around, measured }, null, 2))
}
