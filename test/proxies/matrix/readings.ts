/** What an app may do to a path before it looks at it, each alone. */
const STEPS: readonly ((path: string) => string)[] = [
  (path) => decode(path),
  (path) => path.replaceAll('\\', '/'),
  (path) => path.replaceAll(/\/{2,}/g, '/'),
  (path) => path.replaceAll(/;[^/]*/g, ''),
  (path) => path.split('\0', 1)[0] ?? '',
  (path) => path.split('#', 1)[0] ?? '',
  (path) => path.split('?', 1)[0] ?? '',
  (path) => path.normalize('NFKC'),
  (path) => resolveDots(path),
]

/** More than any path here has. */
const ENOUGH = 400

/** Every path that some app could take the raw target `target` for. */
export function readingsOf(target: string): Set<string> {
  const found = new Set([target.split('?', 1)[0] ?? ''])
  for (const path of found) {
    for (const step of STEPS) found.add(step(path))
    if (found.size > ENOUGH) throw new Error(`too many readings of ${target}`)
  }
  return found
}

function decode(path: string): string {
  return path.replaceAll(/(?:%[\da-f]{2})+/gi, (escapes) => {
    const bytes = Buffer.from(escapes.replaceAll('%', ''), 'hex')
    return overlong(bytes.toString('latin1')) ?? bytes.toString('utf8')
  })
}

/** Readers that know no better take C0 AF for `/` and C0 AE for `.`. */
const overlong = (bytes: string): string | null =>
  /\xc0[\xae\xaf]/.test(bytes)
    ? bytes.replaceAll('\xc0\xaf', '/').replaceAll('\xc0\xae', '.')
    : null

function resolveDots(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/').slice(1)) {
    if (segment === '..') kept.pop()
    else if (segment !== '.') kept.push(segment)
  }
  return path.startsWith('/') ? `/${kept.join('/')}` : path
}
