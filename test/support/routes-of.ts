import type { Express } from 'express'

/** A layer of Express's router, as far as it concerns us. */
interface Layer {
  readonly route?: { readonly path: unknown; readonly stack: readonly { method?: string }[] }
  readonly handle: { readonly name: string; readonly stack?: readonly Layer[] }
}

const layersOf = (app: Express): readonly Layer[] =>
  (app as unknown as { router: { stack: readonly Layer[] } }).router.stack

/** Every `get /path` that Express itself would answer, nested routers included. */
export function routesOf(app: Express): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => {
      if (!route) return walk(handle.stack ?? [])
      const methods = new Set(route.stack.flatMap(({ method }) => method ?? []))
      return [...methods].map((method) => `${method} ${String(route.path)}`)
    })
  return walk(layersOf(app))
}

/** The middleware of the app that is neither a route nor made of others: each could answer by itself. */
export function middlewareOf(app: Express): string[] {
  const walk = (layers: readonly Layer[]): string[] =>
    layers.flatMap(({ route, handle }) => {
      if (route) return []
      return handle.stack ? walk(handle.stack) : [handle.name]
    })
  return walk(layersOf(app))
}
