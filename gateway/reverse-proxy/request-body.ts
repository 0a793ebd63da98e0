import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/**
 * A request's body on its way to an app. Whoever destroys a request closes the connection that its
 * answer goes out on; this can be destroyed without.
 */
export class RequestBody extends Readable {
  constructor(private readonly req: IncomingMessage) {
    super()
    req.on('data', this.#take)
    req.on('end', this.#finish)
    req.on('close', this.#close)
    req.pause()
  }

  readonly #take = (chunk: Buffer): void => {
    if (!this.push(chunk)) this.req.pause()
  }

  readonly #finish = (): void => void this.push(null)

  readonly #close = (): void => {
    if (!this.req.complete) this.destroy(new Error('the client went away'))
  }

  override _read(): void {
    this.req.resume()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.req.off('data', this.#take)
    this.req.off('end', this.#finish)
    this.req.off('close', this.#close)
    done(error)
  }
}
