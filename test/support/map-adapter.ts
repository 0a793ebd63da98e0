import type { Adapter, AdapterPayload } from 'oidc-provider'

/** Where oidc-provider keeps what it must remember: a map per kind, gone with the process. */
export class MapAdapter implements Adapter {
  readonly #kept = new Map<string, AdapterPayload>()

  /** Everything that is kept, to be looked at or changed. */
  get payloads(): Iterable<AdapterPayload> {
    return this.#kept.values()
  }

  upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#kept.set(id, payload)
    return Promise.resolve()
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.#kept.get(id))
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve([...this.#kept.values()].find((payload) => payload.uid === uid))
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve([...this.#kept.values()].find((one) => one.userCode === userCode))
  }

  consume(id: string): Promise<void> {
    const payload = this.#kept.get(id)
    if (payload) payload.consumed = Math.floor(Date.now() / 1000)
    return Promise.resolve()
  }

  destroy(id: string): Promise<void> {
    this.#kept.delete(id)
    return Promise.resolve()
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, payload] of this.#kept) {
      if (payload.grantId === grantId) this.#kept.delete(id)
    }
    return Promise.resolve()
  }
}
