/** `npm run build`: the program as JavaScript in dist/, with everything it reads at run time. */
import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))
const compiler = fileURLToPath(import.meta.resolve('typescript/bin/tsc'))

rmSync(`${root}dist`, { recursive: true, force: true })
execFileSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
// Files that are not compiled stand beside the compiled ones as they stand beside the sources.
for (const path of ['public', 'package.json']) {
  if (existsSync(root + path)) cpSync(root + path, `${root}dist/${path}`, { recursive: true })
}
const commandLine = `${root}dist/bin/gatehouse.js`
if (existsSync(commandLine)) chmodSync(commandLine, 0o755)
