import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import { AppError } from '../../errors/app-error.js'
import { DocsPage } from '../../views/docs-page.js'
import type { Pages } from '../../middleware/pages.js'
import type { Endpoint } from '../endpoint.js'
import { buildDocument, type DocumentFacts } from './document.js'

interface DocumentParts extends DocumentFacts {
  /** Every other endpoint of the gateway. */
  readonly endpoints: readonly Endpoint[]
  readonly pages: Pages
}

/** GET /openapi.json: what the gateway answers. GET /docs: the same for people, by Swagger UI. */
export function documentRoutes({ endpoints, pages, ...facts }: DocumentParts): Endpoint[] {
  const own: Endpoint[] = [documentRoute(() => document), docsRoute(pages), fileRoute()]
  const document = JSON.stringify(buildDocument([...endpoints, ...own], facts))
  return own
}

const documentRoute = (text: () => string): Endpoint => ({
  method: 'get',
  path: '/openapi.json',
  access: 'open',
  about: {
    tag: 'service',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', body: z.looseObject({ openapi: z.string() }) } },
    errors: [],
  },
  steps: [(_req, res) => void res.type('json').send(text())],
})

const docsRoute = (pages: Pages): Endpoint => ({
  method: 'get',
  path: '/docs',
  access: 'open',
  about: {
    tag: 'service',
    summary: 'This document for people, by Swagger UI',
    answers: { 200: { description: 'The page', html: true } },
    errors: [],
  },
  steps: [(_req, res) => pages.send(res, 200, DocsPage())],
})

/** What the page needs of swagger-ui-dist, and nothing else of it. */
const FILES = ['swagger-ui.css', 'swagger-ui-bundle.js'] as const

const fileRoute = (): Endpoint => ({
  method: 'get',
  path: '/docs/:file',
  access: 'open',
  about: {
    tag: 'service',
    summary: 'A file of Swagger UI',
    params: z.object({ file: z.enum(FILES) }),
    answers: {
      200: { description: 'The file', media: ['text/css', 'text/javascript'] },
    },
    errors: ['not_found'],
  },
  steps: [sendFile()],
})

function sendFile(): RequestHandler {
  const root = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
  const known = new Set<unknown>(FILES)
  return (req, res, next) => {
    const { file } = req.params
    if (typeof file !== 'string' || !known.has(file)) return next(new AppError('not_found'))
    res.set('Cache-Control', 'public, max-age=3600')
    const options = { root, cacheControl: false, lastModified: false, acceptRanges: false }
    res.sendFile(file, options)
  }
}
