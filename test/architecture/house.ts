import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { factsOf, type SourceFacts } from './facts.js'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))

const NOT_OURS = new Set([
  'node_modules',
  'dist',
  'dist-bench',
  'coverage',
  'data',
  'results',
  'public',
  // Made by scripts/generate-client.ts, and held by its own test.
  'generated',
])

/** Every file under `folder` (from the root) that `wanted` says yes to, in order. */
export function filesUnder(folder: string, wanted: (path: string) => boolean): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .flatMap((entry) => {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`
      if (entry.name.startsWith('.') || NOT_OURS.has(entry.name)) return []
      return entry.isDirectory() ? filesUnder(path, wanted) : wanted(path) ? [path] : []
    })
    .sort()
}

/** The text of a file of the project. */
export const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

export const exists = (path: string): boolean =>
  statSync(join(ROOT, path), { throwIfNoEntry: false }) !== undefined

let known: readonly SourceFacts[] | undefined

/** Every TypeScript file of the project, parsed once; but for examples, which are apps by themselves. */
export const house = (): readonly SourceFacts[] =>
  (known ??= filesUnder('', (path) => /^(?!examples\/).*\.tsx?$/.test(path)).map((path) =>
    factsOf(path, read(path)),
  ))

/** Files that are part of the program: neither tests nor tools. */
export const isProgram = ({ path }: { path: string }): boolean =>
  !/^(test|bench|scripts)\//.test(path)
