import type { Request, Response } from 'express'
import type { VNode } from 'preact'
import { secondsOf, type Clock } from '../lib/clock.js'
import type { Frame } from '../views/frame.js'
import { renderPage } from '../views/render.js'

/** How a page is sent, and what every page shows around its own content. */
export interface Pages {
  frameOf(req: Request, res: Response): Frame
  send(res: Response, status: number, page: VNode): void
}

interface PagesParts {
  /** Pages say so in a banner. */
  readonly bypassOn: boolean
  readonly clock: Clock
}

export const createPages = ({ bypassOn, clock }: PagesParts): Pages => ({
  frameOf: (_req, res) => {
    const { claims } = res.locals
    if (!claims) return { bypassOn, user: null }
    const user = { username: claims.username, name: claims.name }
    return { bypassOn, user, tokenSeconds: claims.exp - secondsOf(clock.now()) }
  },
  send: (res, status, page) => {
    res.status(status).set('Cache-Control', 'no-store').type('html').send(renderPage(page))
  },
})
