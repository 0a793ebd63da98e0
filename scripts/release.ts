/**
 * `npm run release -- VERSION [--dry-run]`: gives what is unreleased in the changelog a version and a date, and the
 * manifests and the files of deploy/ that version. Prints the release notes, and what is left to do by hand.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { release } from './release/changelog.js'

const { values, positionals } = parseArgs({
  options: { 'dry-run': { type: 'boolean' } },
  allowPositionals: true,
})
const [version] = positionals
if (version === undefined) throw new Error('name the version: npm run release -- 1.2.3')

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const write = (path: string, text: string): void => writeFileSync(new URL(path, root), text)

const today = new Date().toISOString().slice(0, 10)
const { changelog, notes } = release(read('CHANGELOG.md'), version, today)
process.stdout.write(`${notes}\n`)

if (values['dry-run'] !== true) {
  write('CHANGELOG.md', changelog)
  for (const path of ['deploy/compose/compose.yaml', 'deploy/kubernetes/gatehouse.yaml']) {
    write(path, read(path).replaceAll(/image: gatehouse:\S+/gu, `image: gatehouse:${version}`))
  }
  const how = [
    'version',
    version,
    '--no-git-tag-version',
    '--workspaces',
    '--include-workspace-root',
  ]
  execFileSync('npm', how, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
  const left = [`git commit -am "chore: release ${version}"`, `git tag -s v${version}`, 'npm pack']
  process.stderr.write(`\nLeft to do, once everything passes:\n  ${left.join('\n  ')}\n`)
}
