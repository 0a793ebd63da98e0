import type { ProxiedHouse } from '../../support/proxies/house.js'
import { COOKIE } from '../../support/proxies/house.js'
import type { RawClient, RawRequest } from '../../support/proxies/raw-client.js'
import { statusOf } from '../../support/proxies/read-http.js'
import { AssertionReader } from './assertions.js'
import { disagreementsOf } from './compare.js'

/** What was counted over many requests. */
export class Tally {
  requests = 0
  reached = 0
  readonly statuses = new Map<number, number>()
  readonly disagreements: string[] = []
}

/** Sends hostile requests through one proxy, as somebody and as nobody. */
export class Player {
  readonly #client: RawClient

  private constructor(
    private readonly house: ProxiedHouse,
    private readonly assertions: AssertionReader,
    private readonly tokens: ReadonlyMap<string, string>,
  ) {
    this.#client = house.client()
  }

  static async at(house: ProxiedHouse): Promise<Player> {
    const tokens = new Map([['ada', await house.tokenOf('ada')]])
    return new Player(house, await AssertionReader.of(house.gateway), tokens)
  }

  /** One request, compared; what disagrees is kept in `tally`. */
  async play(person: string | null, request: RawRequest, tally: Tally): Promise<void> {
    const { relay, app, kind } = this.house
    relay.exchanges = []
    app.seen = []
    const own = person === null ? [] : [`Cookie: a=1; ${COOKIE}=${this.tokens.get(person)}; b=2`]
    const lines = [...own, ...(request.lines ?? [])]
    const answer = await this.#client.send({ ...request, lines })
    const outcome = { kind, person, exchanges: relay.exchanges, seen: app.seen, answer }
    const status = statusOf(answer)
    tally.requests += 1
    tally.reached += app.seen.length
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1)
    for (const fault of disagreementsOf(outcome, this.assertions)) {
      tally.disagreements.push(`${kind}: ${fault}: ${JSON.stringify({ person, ...request })}`)
    }
  }

  stop(): Promise<void> {
    this.#client.close()
    return Promise.resolve()
  }
}

/** The disagreements of a tally, the first few of each sort, so that a failure can be read. */
export function summaryOf({ disagreements }: Tally): string[] {
  const sorts = new Map<string, string[]>()
  for (const each of disagreements) {
    const sort = each.slice(0, each.indexOf(': {'))
    sorts.set(sort, [...(sorts.get(sort) ?? []), each])
  }
  return [...sorts.values()].map((all) => `${all.length} times: ${all[0] ?? ''}`)
}
