import { generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { secondsOf, type Clock } from '../../lib/clock.js'
import { toJwk } from '../../services/tokens/key-pair.js'
import { forgeByKey } from './forge.js'
import type { Jwk } from './jwks.js'
import { json, type Answer } from './misbehaviour.js'

/** A key of ES256 that signs tokens and assertions as a gateway does. */
export class IssuerKey {
  readonly #private: KeyObject
  readonly jwk: Jwk

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#private = privateKey
    this.jwk = { ...toJwk(publicKey, 'ES256') }
  }

  get privateJwk(): Jwk {
    return { ...this.jwk, ...this.#private.export({ format: 'jwk' }) }
  }

  sign(typ: string, claims: object, header: object = {}): string {
    const head = { alg: 'ES256', typ, kid: this.jwk['kid'], ...header }
    return forgeByKey({ header: head, payload: claims }, this.#private, 'ES256')
  }
}

/** An issuer on loopback that answers as it is told, and counts how often it was asked. */
export class HostileIssuer {
  key = new IssuerKey()
  /** What it answers, unless the keys it has. */
  instead: Answer | null = null
  /** How long it lets its keys be kept; null: it does not say. */
  maxAge: number | null = 600
  asked = 0
  port = 0
  readonly #server: Server

  private constructor() {
    this.#server = createServer((_req, res) => {
      this.asked += 1
      const answer = this.instead ?? this.answerKeys([this.key.jwk])
      answer(res)
    })
  }

  static async start(port = 0): Promise<HostileIssuer> {
    const issuer = new HostileIssuer()
    await issuer.listen(port)
    return issuer
  }

  async listen(port: number): Promise<void> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    this.port = (this.#server.address() as AddressInfo).port
  }

  readonly answerKeys = (keys: readonly unknown[]): Answer =>
    json({ keys }, 200, this.maxAge === null ? {} : { 'cache-control': `max-age=${this.maxAge}` })

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** An access token, by `key` unless told. */
  token(clock: Clock, key = this.key): string {
    return key.sign('at+jwt', { ...this.claims(clock), aud: this.url, rev: 1 })
  }

  /** What both kinds of token say. */
  claims(clock: Clock): Record<string, unknown> {
    const iat = secondsOf(clock.now())
    const ids = { sub: randomUUID(), jti: randomUUID(), sid: randomUUID() }
    const who = { username: 'ada', name: 'Ada', email: null, roles: ['editor'], amr: ['pwd'] }
    return { iss: this.url, ...ids, ...who, iat, exp: iat + 3600 }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}
