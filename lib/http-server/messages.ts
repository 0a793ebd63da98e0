import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'

/** What a server makes of each request, and of the answer to it: Node's own, or what behaves like them. */
export interface Messages {
  readonly IncomingMessage: typeof IncomingMessage
  readonly ServerResponse: typeof ServerResponse
}

/** What requests and answers inherit from: `request` and `response` of an Express app. */
export interface Prototypes {
  readonly request: object
  readonly response: object
}

/**
 * Messages that have `prototypes` from the first. Express gives each message its prototype as it comes
 * in, and so the engine forgets what it knew of objects like it: measured, that cost four times as much
 * as the rest of Express. A message that has it already is left as it is. Where a version of Node makes
 * its messages in another way, they stay Node's own, and Express does as it always did.
 */
export function createMessages({ request, response }: Prototypes): Messages {
  const made = {
    IncomingMessage: inheriting(IncomingMessage, request),
    ServerResponse: inheriting(ServerResponse, response),
  }
  return behaves(made) ? made : { IncomingMessage, ServerResponse }
}

/** A constructor that does what `Original` does, for objects that inherit from `prototype`. */
function inheriting<C extends typeof IncomingMessage | typeof ServerResponse>(
  Original: C,
  prototype: object,
): C {
  // As a subclass was written before there were classes: with a class, the engine is no better off.
  function Message(this: object, ...given: unknown[]): void {
    Reflect.apply(Original, this, given)
  }
  Message.prototype = prototype
  return Message as unknown as C
}

/** Whether messages can be made in this way. */
function behaves(made: Messages): boolean {
  try {
    const req = new made.IncomingMessage(new Socket())
    const res = new made.ServerResponse(req)
    return req instanceof IncomingMessage && res instanceof ServerResponse && res.req === req
  } catch (error) {
    if (error instanceof TypeError) return false
    throw error
  }
}
