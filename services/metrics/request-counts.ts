export interface RequestCount {
  readonly route: string
  readonly method: string
  readonly status: number
  readonly count: number
}

/** Whatever else is sent stands for OTHER: names of methods are the client's to make up. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const OTHER = METHODS.length
const PLACES: ReadonlyMap<string, number> = new Map(METHODS.map((name, place) => [name, place]))

/** Room for every method below the number of a status. */
const ROOM = 8

/**
 * Counts answered requests in plain numbers, since the start. `route` must be one of a few that we
 * know, such as the pattern of an address: each is kept for ever.
 */
export class RequestCounts {
  readonly #routes = new Map<string, Map<number, number>>()

  note(route: string, method: string | undefined, status: number): void {
    let here = this.#routes.get(route)
    if (!here) {
      here = new Map()
      this.#routes.set(route, here)
    }
    const key = status * ROOM + (PLACES.get(method ?? '') ?? OTHER)
    here.set(key, (here.get(key) ?? 0) + 1)
  }

  list(): RequestCount[] {
    return [...this.#routes].flatMap(([route, here]) =>
      [...here].map(([key, count]) => {
        const method = METHODS[key % ROOM] ?? 'OTHER'
        return { route, method, status: Math.floor(key / ROOM), count }
      }),
    )
  }
}
