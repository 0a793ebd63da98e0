import { redirect } from '../../middleware/redirect.js'
import { ICON } from '../../views/document.js'
import type { Endpoint } from '../endpoint.js'

/** GET /favicon.ico: browsers ask for it beside every answer that is no page, such as JSON. */
export const faviconRoutes = (): Endpoint[] => [
  {
    method: 'get',
    path: '/favicon.ico',
    access: 'open',
    about: {
      tag: 'pages',
      summary: 'Where the icon is',
      answers: { 302: { description: 'On to the icon' } },
      errors: [],
    },
    steps: [
      (_req, res) => {
        res.set('Cache-Control', 'public, max-age=86400')
        redirect(res, 302, ICON)
      },
    ],
  },
]
