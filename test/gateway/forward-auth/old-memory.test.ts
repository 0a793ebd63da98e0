import { once } from 'node:events'
import { connect } from 'node:net'
import { getHeapSpaceStatistics } from 'node:v8'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../../support/gateway.js'

const RULES = `
access:
  - { host: app.example.com, allow: signed-in }
`

/** So many at once, until each function that answers them is compiled; and then so many again. */
const REQUESTS = 200
const TURNS = 60

const ASKED = [
  'GET /auth/verify/caddy HTTP/1.1',
  'Host: gate.test',
  'Cookie: jwt=forged.of.nothing',
  'X-Forwarded-Method: GET',
  'X-Forwarded-Proto: https',
  'X-Forwarded-Host: app.example.com',
  'X-Forwarded-Uri: /',
  'X-Forwarded-For: 192.0.2.7',
  '\r\n',
].join('\r\n')

/** What has come to be old memory, in kilobytes: it is cleared but seldom. */
const oldMemory = (): number => {
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space')
  return (space?.space_used_size ?? NaN) / 1024
}

const ANSWERED = 'HTTP/1.1 401'

/** Asks by the thousand, on one connection. */
async function ask(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  let rest = ''
  for (let turn = 0; turn < TURNS; turn += 1) {
    socket.write(ASKED.repeat(REQUESTS))
    let answers = 0
    while (answers < REQUESTS) {
      const [part] = (await once(socket, 'data')) as [Buffer]
      const text = rest + part.toString('latin1')
      answers += text.split(ANSWERED).length - 1
      // What one part begins with, the part before may have begun.
      rest = text.slice(1 - ANSWERED.length)
    }
  }
  socket.destroy()
}

describe('forward-auth, asked by whoever forges tokens', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  after(() => site.stop())

  it('leaves nothing in old memory for each refusal, such as a hidden class of its own', async function () {
    this.timeout(60_000)
    await ask(site.port)
    const grown: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const before = oldMemory()
      await ask(site.port)
      grown.push(oldMemory() - before)
    }
    expect(grown.toSorted((a, b) => a - b)[2]).to.be.lessThan(5000)
  })
})
