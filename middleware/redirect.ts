import type { Response } from 'express'

/** Sends the browser on, with an empty body: what was asked for is echoed nowhere but in Location. */
export function redirect(res: Response, status: 302 | 303 | 307, to: string): void {
  res.status(status).location(to).end()
}
