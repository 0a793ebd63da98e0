import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { pino } from 'pino'
import { createMetricsListener, metricsEndpoints } from '../../routes/metrics.js'

describe('figures that cannot be told', () => {
  it('are a fault: the caller learns its id, and the log what it was', async () => {
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => void lines.push(line) })
    const text = () => Promise.reject(new Error('planted'))
    const endpoints = metricsEndpoints({ contentType: 'text/plain', text })
    const server = createServer(createMetricsListener(endpoints, { host: '127.0.0.1', log }))
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`)
    const body = (await answer.json()) as { request_id: string }
    server.close()
    expect(answer.status).to.equal(500)
    expect(JSON.stringify(body)).not.to.contain('planted')
    expect(lines).to.have.length(1)
    expect(lines[0]).to.contain('planted').and.contain(body.request_id)
  })
})
