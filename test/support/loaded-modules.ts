import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const run = promisify(execFile)

interface Coverage {
  readonly result: readonly { readonly url: string }[]
}

/**
 * What Node loads, of either kind of module, when it is run in `folder` with `args`: files from the
 * folder, and the packages that they belong to.
 */
export async function loadedBy(
  args: readonly string[],
  folder: string,
): Promise<{ readonly files: string[]; readonly packages: string[] }> {
  const room = mkdtempSync(join(tmpdir(), 'gatehouse-loaded-'))
  try {
    // Node writes down every script that it ran, to measure how much of each.
    await run(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'], NODE_V8_COVERAGE: room } }) // prettier-ignore
    const files = readdirSync(room).flatMap((name) => {
      const { result } = JSON.parse(readFileSync(join(room, name), 'utf8')) as Coverage
      return result.map(({ url }) => url).filter((url) => url.startsWith('file:'))
    })
    const paths = files.map((url) => relative(realpathSync(folder), fileURLToPath(url)))
    const packages = paths.flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/u.exec(path)?.[1] ?? []) // prettier-ignore
    return { files: paths, packages: [...new Set(packages)] }
  } finally {
    rmSync(room, { recursive: true, force: true })
  }
}
