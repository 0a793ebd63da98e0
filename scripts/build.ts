/** `npm run build`: the program as JavaScript in dist/, with everything it reads at run time. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))
/** `npm run build -- FOLDER`: there, instead of in dist/. */
const dist = resolve(root, process.argv[2] ?? 'dist')

rmSync(dist, { recursive: true, force: true })
// The second is for other apps: the types of what they may import, and of nothing else.
for (const project of ['tsconfig.build.json', 'tsconfig.types.json']) {
  const args = [compiler, '-p', project, '--outDir', dist]
  execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
}
// Files that are not compiled stand beside the compiled ones as they stand beside the sources.
for (const path of ['public', 'package.json']) {
  if (existsSync(root + path)) cpSync(root + path, join(dist, path), { recursive: true })
}
const commandLine = join(dist, 'bin/gatehouse.js')
if (existsSync(commandLine)) chmodSync(commandLine, 0o755)
