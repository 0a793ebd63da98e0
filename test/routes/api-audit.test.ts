import { expect } from 'chai'
import { hashOf } from '../../services/audit/audit-chain.js'
import { apiClient, type ApiClient } from '../support/api-client.js'
import { auditOver } from '../support/audit.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const AUDIT = '/api/v1/audit'
const EXPORT = `${AUDIT}/export`
const ANN = '7f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'
const BOB = '8f2c0f6e-3e0e-4f1f-9a51-1f6f3a4f6b0c'

type Line = Record<string, string | number | null> & { readonly seq: number }

describe('/api/v1/audit', () => {
  let house: TestGateway
  let admin: ApiClient

  before(async () => {
    // Its first line is that of the key that assertions are signed with.
    house = await startGateway()
    const audit = auditOver(house.gateway.models)
    for (let index = 0; index < 7; index += 1) {
      const by = index % 2 === 0 ? { actorId: BOB } : {}
      await audit.recordAlone('user_changed', { userId: ANN, username: 'ann', ...by })
    }
    await audit.recordAlone('sign_in_failed', { reason: 'unknown_user', address: '192.0.2.9' })
    admin = await apiClient(house, 'admin')
  })
  after(() => house.stop())

  const linesOf = (answer: { json(): Record<string, unknown> }) => answer.json()['lines'] as Line[]
  const list = async (query: string) => linesOf(await admin.get(`${AUDIT}?${query}`))
  const exported = async (query = '') => {
    const { text } = await admin.get(`${EXPORT}${query}`)
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Line)
  }

  it('lists the newest first, each once, a page at a time', async () => {
    const seen: number[] = []
    let cursor = ''
    do {
      const answer = await admin.get(`${AUDIT}?limit=4${cursor}`)
      seen.push(...linesOf(answer).map(({ seq }) => seq))
      const next = answer.json()['next_cursor']
      cursor = typeof next === 'string' ? `&cursor=${next}` : ''
    } while (cursor !== '')
    expect(seen).to.deep.equal([10, 9, 8, 7, 6, 5, 4, 3, 2, 1])
  })

  it('says everything of a line that there is, by name', async () => {
    const [line] = await list('event=sign_in_failed')
    expect(line).to.include({
      ...{ seq: 9, at: '2026-01-02T03:04:05.678Z', event: 'sign_in_failed', user_id: null },
      ...{ reason: 'unknown_user', address: '192.0.2.9', username: null, session_id: null },
    })
    expect(line).to.have.all.keys(
      ...['seq', 'at', 'event', 'user_id', 'username', 'actor_id', 'session_id', 'amr', 'provider'],
      ...['address', 'request_id', 'reason', 'previous_hash', 'hash'],
    )
  })

  const ASKED: [string, number[]][] = [
    [`user_id=${ANN}`, [8, 7, 6, 5, 4, 3, 2]],
    [`user_id=${ANN.toUpperCase()}&limit=2`, [8, 7]],
    [`actor_id=${BOB}`, [8, 6, 4, 2]],
    [`actor_id=${BOB}&event=sign_in`, []],
    ['username=ann&limit=1', [8]],
    ['since=2026-01-02T03:04:05.679Z', [10, 1]],
    ['until=2026-01-02T03:04:05.678Z', []],
    ['since=2026-01-02T04:04:05.678%2B01:00&until=2026-01-02T03:04:05.679Z&limit=1', [9]],
  ]
  for (const [query, numbers] of ASKED) {
    it(`finds by ${query}`, async () => {
      expect((await list(query)).map(({ seq }) => seq)).to.deep.equal(numbers)
      if (query.includes('limit')) return
      const oldestFirst = (await exported(`?${query}`)).map(({ seq }) => seq)
      expect(oldestFirst).to.deep.equal([...numbers].reverse())
    })
  }

  for (const query of [
    ...['event=nothing', 'user_id=ann', 'actor_id=', 'since=yesterday', 'until=2026-13-01', 'x=1'],
    ...['since=2026-01-02', 'username=', 'event=sign_in&event=sign_out', 'user_id=%00'],
  ]) {
    it(`refuses ${query}`, async () => {
      for (const path of [AUDIT, EXPORT]) {
        const answer = await admin.get(`${path}?${query}`)
        expect([answer.status, answer.json()['error']], path).to.deep.equal([
          400,
          'invalid_request',
        ])
      }
    })
  }

  it('refuses a cursor that it never gave', async () => {
    for (const key of ['abc', '0', '-1', '1.5', '99999999999999999', "1' OR 1=1"]) {
      const cursor = Buffer.from(key).toString('base64url')
      expect((await admin.get(`${AUDIT}?cursor=${cursor}`)).status, key).to.equal(400)
    }
  })

  it('is for whoever holds view_audit, and for no one else', async () => {
    for (const path of [AUDIT, EXPORT, '/audit']) {
      for (const name of ['user', 'manager', 'contributor']) {
        expect((await (await apiClient(house, name)).get(path)).status, path).to.equal(403)
      }
      expect((await (await apiClient(house, null)).get(path)).status, path).to.equal(401)
    }
  })

  it('has no way to change or remove a line', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await admin.send(method, AUDIT)).status).to.equal(405)
      expect((await admin.send(method, `${AUDIT}/1`)).status).to.equal(404)
    }
  })

  describe('export', () => {
    it('holds every line as it was hashed, so that whoever has the file can check it', async () => {
      const lines = await exported()
      for (const [at, line] of lines.entries()) {
        const text = (name: string) => (line[name] ?? null) as string | null
        const said = {
          ...{ seq: line.seq, at: new Date(String(line['at'])), event: String(line['event']) },
          ...{ userId: text('user_id'), username: text('username'), actorId: text('actor_id') },
          ...{ sessionId: text('session_id'), amr: text('amr'), provider: text('provider') },
          ...{ address: text('address'), requestId: text('request_id'), reason: text('reason') },
          previousHash: String(line['previous_hash']),
        }
        expect(hashOf(said)).to.equal(line['hash'])
        if (at > 0) expect(line['previous_hash']).to.equal(lines[at - 1]?.['hash'])
      }
    })

    it('comes as JSON lines, under a name to save it by, and is kept by no cache', async () => {
      const { headers } = await admin.get(EXPORT)
      expect(headers).to.include({
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': 'attachment; filename="audit.ndjson"',
        'cache-control': 'no-store',
      })
      const head = await admin.send('HEAD', EXPORT)
      expect([head.status, head.text]).to.deep.equal([200, ''])
    })
  })
})
