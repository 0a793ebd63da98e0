import { expect } from 'chai'
import type { Sighting } from '../../support/proxies/echo-app.js'
import type { Header, Message } from '../../support/proxies/read-http.js'
import { disagreementsOf, type Outcome } from './compare.js'
import { readingsOf } from './readings.js'

const EMPTY: Header[] = [
  ...['Remote-User', 'Remote-Groups', 'Remote-Name', 'Remote-Email'],
  ...['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups'],
  ...['X-Auth-Request-Preferred-Username', 'X-Auth-Assertion'],
].map((name): Header => [name, ''])

const HOST: Header = ['Host', 'app.example.com']
const NONE: Message = { start: 'HTTP/1.1 200 OK', headers: [], body: '' }

const asked = (uri: string): Message => ({
  start: 'GET /auth/verify/caddy HTTP/1.1',
  headers: [
    ['X-Forwarded-Uri', uri],
    ['X-Forwarded-Host', 'app.example.com'],
    ['X-Forwarded-Method', 'GET'],
  ],
  body: '',
})

const saw = (target: string, headers: Header[] = []): Sighting => ({
  ...{ method: 'GET', target, body: '' },
  headers: [HOST, ...headers],
})

/** An app that was reached at `sighting` after a yes to a question about `uri`, unless told otherwise. */
const outcome = (uri: string, sighting: Sighting, more: Partial<Outcome> = {}): Outcome => ({
  ...{ kind: 'caddy', person: null, seen: [sighting], answer: NONE },
  exchanges: [{ asked: asked(uri), told: { start: 'HTTP/1.1 200 OK', headers: EMPTY, body: '' } }],
  ...more,
})

const reader = {
  read: (text: string) => {
    const [aud = '', username = ''] = text.split(' ')
    if (username === '') throw new Error('not ours')
    return { aud, username }
  },
}

const faults = (of: Outcome): string => disagreementsOf(of, reader).join('; ')

describe('the comparison of what an app saw with what we decided', () => {
  it('has nothing to say where they agree', () => {
    expect(faults(outcome('/public/x', saw('/public/x')))).to.equal('')
  })

  it('finds an app that was reached without a yes', () => {
    expect(faults(outcome('/public/x', saw('/public/x'), { exchanges: [] }))).to.match(
      /without a yes/u,
    )
    const refused = { asked: asked('/x'), told: { ...NONE, start: 'HTTP/1.1 401 Unauthorized' } }
    const exchanges = [refused]
    expect(faults(outcome('/x', saw('/x'), { exchanges }))).to.match(/without a yes/u)
  })

  it('finds another path, host or method than the one that was asked about', () => {
    expect(faults(outcome('/public/x', saw('/public/y')))).to.match(/the app got \/public\/y/u)
    const elsewhere = { ...saw('/public/x'), headers: [['Host', 'evil.test'] as Header] }
    expect(faults(outcome('/public/x', elsewhere))).to.match(/the app got evil\.test/u)
    const other = { ...saw('/public/x'), method: 'PUT' }
    expect(faults(outcome('/public/x', other))).to.match(/the app got PUT/u)
  })

  it('finds a path that some app would read as one the person may not have', () => {
    const target = '/public/..%2fadmin/keys'
    expect(faults(outcome(target, saw(target)))).to.match(/null reached \/admin\/keys/u)
  })

  it('finds identity that is forged, in another spelling, doubled or lost', () => {
    for (const name of ['Remote-User', 'remote_user', 'X.Auth.Assertion', 'Remote-Sub']) {
      expect(faults(outcome('/public/x', saw('/public/x', [[name, 'root']]))), name).to.include(
        name,
      )
    }
    const told = {
      ...NONE,
      headers: EMPTY.map(([name]): Header => [name, name === 'Remote-User' ? 'ada' : '']),
    }
    const exchanges = [{ asked: asked('/public/x'), told }]
    expect(faults(outcome('/public/x', saw('/public/x'), { exchanges }))).to.match(
      /not told remote-user/u,
    )
    const doubled = saw('/public/x', [
      ['Remote-User', 'ada'],
      ['Remote-User', 'ada'],
    ])
    expect(faults(outcome('/public/x', doubled, { exchanges }))).to.match(/remote-user/u)
  })

  it('finds an assertion that is not ours, about another or for another app', () => {
    for (const text of ['junk', 'app.example.com eve', 'other.example.com ada']) {
      const headers = EMPTY.map(([name]): Header => [name, name === 'X-Auth-Assertion' ? text : ''])
      const exchanges = [{ asked: asked('/x'), told: { ...NONE, headers } }]
      const sighting = saw('/x', [['X-Auth-Assertion', text]])
      expect(faults(outcome('/x', sighting, { person: 'ada', exchanges })), text).to.match(
        /the assertion/u,
      )
    }
  })

  it('finds identity that the client was told, and our cookie at the app', () => {
    const answer = { ...NONE, headers: [['Remote-User', 'ada'] as Header] }
    expect(faults(outcome('/public/x', saw('/public/x'), { answer }))).to.match(
      /the client was told/u,
    )
    const cookie = saw('/public/x', [['Cookie', 'a=1; __Secure-jwt=x']])
    expect(faults(outcome('/public/x', cookie))).to.match(/our cookie/u)
  })

  it('reads a path in every way that an app may', () => {
    for (const target of [
      '/public/%252e%252e/admin',
      '/public/..;/admin',
      '/public/..%c0%afadmin',
      '/%5cadmin',
    ]) {
      expect([...readingsOf(target)], target).to.include('/admin')
    }
  })
})
