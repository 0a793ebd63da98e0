import type { Metrics } from '../services/metrics.js'
import type { Endpoint } from './endpoint.js'

/** GET /metrics: figures for Prometheus, to who asks on this machine. */
export const metricsRoutes = (metrics: Metrics): Endpoint[] => [
  {
    method: 'get',
    path: '/metrics',
    access: 'local',
    about: {
      tag: 'service',
      summary: 'Figures of this process, for Prometheus',
      description: 'Answered to a peer on the same machine that forwards for nobody.',
      answers: {
        200: { description: 'The text format, version 0.0.4', media: ['text/plain'] },
      },
      errors: [],
    },
    steps: [
      async (_req, res) => {
        const text = await metrics.text()
        res.set('Content-Type', metrics.contentType).send(text)
      },
    ],
  },
]
