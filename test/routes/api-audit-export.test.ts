import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'chai'
import { apiClient } from '../support/api-client.js'
import { fillAudit } from '../support/audit.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const LINES = 10_000
const PORTION = 500
const MB = 1024 * 1024

/** Three bytes a character: some 30 MB in all. */
const REASON = '漢'.repeat(1000)

describe('the export of a long audit log', function () {
  this.timeout(120_000)
  let house: TestGateway
  let token: string
  before(async () => {
    house = await startGateway()
    token = String((await apiClient(house, 'admin')).token)
    // Two lines are there: of a signing key, and of the sign-in.
    await fillAudit(house.gateway.models, LINES - 2, REASON)
  })
  after(() => house.stop())

  const open = async (): Promise<IncomingMessage> => {
    const headers = { authorization: `Bearer ${token}` }
    const path = '/api/v1/audit/export'
    const asked = request({ host: '127.0.0.1', port: house.port, path, headers, agent: false })
    asked.end()
    const [answer] = (await once(asked, 'response')) as [IncomingMessage]
    return answer
  }

  /** Calls `seen` whenever the table is read. */
  const watchReads = (seen: () => void): (() => void) => {
    const { AuditLine } = house.gateway.models
    const walk = AuditLine.walk.bind(AuditLine)
    AuditLine.walk = (...asked) => (seen(), walk(...asked))
    return () => (AuditLine.walk = walk)
  }

  it('has all of it, in order, and little of it in memory at any time', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const used: number[] = []
    const unwatch = watchReads(() => {
      collect()
      const { heapUsed, external } = process.memoryUsage()
      used.push((heapUsed + external) / MB)
    })
    const answer = await open()
    let [size, next, rest] = [0, 1, '']
    answer.setEncoding('utf8')
    for await (const text of answer as AsyncIterable<string>) {
      size += Buffer.byteLength(text)
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        expect((JSON.parse(line) as { seq: number }).seq).to.equal(next)
        next += 1
      }
    }
    unwatch()
    expect([next - 1, rest]).to.deep.equal([LINES, ''])
    expect(used.length).to.be.at.least(LINES / PORTION)
    expect(size / MB).to.be.above(30)
    expect(Math.max(...used) - (used[0] ?? 0)).to.be.below(12)
  })

  it('ends with whoever listened, and is no fault of ours', async () => {
    let reads = 0
    const answer = await open()
    const left = new Promise<void>((resolve) => {
      const unwatch = watchReads(() => {
        reads += 1
        // Gone while a portion is on its way.
        if (reads === 2) answer.destroy()
        if (reads === 2) answer.once('close', () => (unwatch(), resolve()))
      })
    })
    answer.resume()
    await left
    const isEnd = (line: string) => line.includes('/audit/export') && line.includes('"cut":true')
    while (!house.log.some(isEnd)) await new Promise(setImmediate)
    expect(house.log.filter((line) => line.includes('"level":50'))).to.deep.equal([])
    expect(reads).to.be.below(LINES / PORTION)
  })
})
