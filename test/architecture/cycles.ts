import type { SourceFacts } from './facts.js'
import { targetOf } from './rules.js'

type Graph = ReadonlyMap<string, readonly string[]>

/** Which file imports which, types included. `.js` in an import is the `.ts` or `.tsx` beside it. */
export function graphOf(files: readonly SourceFacts[]): Graph {
  const known = new Set(files.map(({ path }) => path))
  const sourceOf = (target: string): string[] =>
    [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].filter((path) =>
      known.has(path),
    )
  return new Map(
    files.map(({ path, imports }) => [
      path,
      imports.flatMap(({ specifier }) => sourceOf(targetOf(path, specifier) ?? '')),
    ]),
  )
}

/** Every way round that ends where it began, each once, as `a -> b -> a`. */
export function cyclesIn(graph: Graph): string[] {
  const done = new Set<string>()
  const cycles: string[] = []
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) cycles.push([...trail.slice(at), path].join(' -> '))
    if (at >= 0 || done.has(path)) return
    for (const next of graph.get(path) ?? []) walk(next, [...trail, path])
    done.add(path)
  }
  for (const path of graph.keys()) walk(path, [])
  return cycles
}
