import type { Request, Response } from 'express'
import type { VNode } from 'preact'
import type { Frame } from '../views/frame.js'
import { renderPage } from '../views/render.js'

/** How a page is sent, and what every page shows around its own content. */
export interface Pages {
  frameOf(req: Request, res: Response): Frame
  send(res: Response, status: number, page: VNode): void
}

/** `bypassOn`: pages say so in a banner. */
export const createPages = (bypassOn: boolean): Pages => ({
  frameOf: (_req, res) => {
    const { claims } = res.locals
    const user = claims ? { username: claims.username, name: claims.name } : null
    return { bypassOn, user }
  },
  send: (res, status, page) => {
    res.status(status).set('Cache-Control', 'no-store').type('html').send(renderPage(page))
  },
})
