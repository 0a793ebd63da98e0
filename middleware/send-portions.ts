import { once } from 'node:events'
import type { Writable } from 'node:stream'

/**
 * Writes `portions` to `out` one after the other: the next is only asked for when `out` takes more,
 * and none when it is closed. Does not end it. Throws what `portions` throws.
 */
export async function sendPortions(out: Writable, portions: AsyncIterable<string>): Promise<void> {
  const closed = new AbortController()
  out.once('close', () => closed.abort())
  for await (const portion of portions) {
    if (out.destroyed) return
    if (!out.write(portion)) await drained(out, closed.signal)
    if (closed.signal.aborted) return
  }
}

async function drained(out: Writable, closed: AbortSignal): Promise<void> {
  try {
    await once(out, 'drain', { signal: closed })
  } catch (error) {
    if (!closed.aborted) throw error
  }
}
