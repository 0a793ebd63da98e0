import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askAs, KINDS, type ProxyKind } from '../support/proxies.js'
import { exchangeRaw } from '../support/raw-exchange.js'
import { requestOfProxy } from '../support/proxies.js'

const RULES = `
access:
  - { host: app.example.com, path: [/public/**, /status, "/static/*.css"], allow: public }
  - { host: app.example.com, path: /admin/**, allow: { any_role: [ops] } }
  - { host: app.example.com, allow: signed-in }
`

/** Ways to a closed place that begin, or seem to begin, at an open one. */
const PATHS = [
  '/public/../admin',
  '/public/./../admin',
  '/./admin',
  '//admin',
  '/public//../admin',
  '/public/..',
  '/public/..%2fadmin',
  '/public/%2e%2e/admin',
  '/public/%2e%2e%2fadmin',
  '/public/.%2e/admin',
  '/public%2f..%2fadmin',
  '/public/%2E%2E/admin',
  '/public/..;/admin',
  '/public;/../admin',
  '/public;x/admin',
  '/public/..%5cadmin',
  '/public/..\\admin',
  '/public\\..\\admin',
  '/public/%5c..%5cadmin',
  '/public/%252e%252e/admin',
  '/public/%252f',
  '/public/%00/admin',
  '/public/%00',
  '/public%00',
  '/public/x%23',
  '/public/x%3f/../admin',
  '/public/%3b',
  '/public/%c0%ae%c0%ae/admin',
  '/public/%ff',
  '/public/%zz',
  '/public/%',
  '/public/%2',
  '/public/%u002e',
  '/public/\uff0e\uff0e/admin',
  '/public/%ef%bc%8e%ef%bc%8e/admin',
  '/public/%e2%80%a5/admin',
  '/public/.%00./admin',
  'admin',
  '',
  '*',
  'http://app.example.com/public/',
  '/public/..%c0%afadmin',
  '/public/%09../admin',
  '/public/. ./admin',
  '/status/../admin',
  '/status;x',
  '/status%20/../admin',
  '/status/',
  '/statusx',
  '/Public/x',
  '/public',
  '/static/../admin.css',
  '/static/x/../../admin/y.css',
  '/static/..%2fadmin.css',
  '/admin?x=/public/',
  '/admin/%70ublic/',
  '/admin#/public/',
  '/admin%23/public/',
  '/admin;/public/',
]

/** Of these paths, what is open as it is written. */
const OPEN = new Set(['/public'])

describe('attack: paths that forward-auth and the app could read as two', () => {
  let site: TestGateway
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
  })
  after(() => site.stop())

  const statusOf = async (kind: ProxyKind, uri: string): Promise<number> => {
    const latin1 = Buffer.from(uri, 'utf8').toString('latin1')
    const { statuses } = await exchangeRaw(site.port, requestOfProxy(kind, { uri: latin1 }))
    return statuses[0] ?? 0
  }

  for (const uri of PATHS) {
    it(`${JSON.stringify(uri)} opens nothing`, async () => {
      for (const kind of KINDS) {
        const status = await statusOf(kind, uri)
        if (OPEN.has(uri)) expect(status, kind).to.equal(200)
        else expect(status, kind).to.be.oneOf([0, 400, 401, 403, 404])
      }
    })
  }

  it('the same for a host in every spelling that DNS takes for it', async () => {
    for (const host of [
      'APP.EXAMPLE.COM',
      'app.example.com.',
      'app.example.com:443',
      'App.Example.com.:8443',
    ]) {
      for (const kind of KINDS) {
        expect((await askAs(site.port, kind, { host, uri: '/public/x' })).status, host).to.equal(
          200,
        )
        expect((await askAs(site.port, kind, { host, uri: '/admin/x' })).status, host).to.equal(401)
      }
    }
    for (const host of [
      'app.example.com..',
      '.app.example.com',
      'app.example.com:0',
      'app.example.com:99999',
      'app.example.com:8a',
      'app_example.com',
      'app.example.com/',
      'a@app.example.com',
      '[::1',
      'app.example.com%00',
      '',
    ]) {
      for (const kind of KINDS) {
        const { status } = await askAs(site.port, kind, { host, uri: '/public/x' })
        expect(status, `${kind} ${host}`).to.be.oneOf(kind === 'nginx' ? [401, 403] : [400, 401])
      }
    }
  })

  it('half a thousand naughty strings, as path, host and cookie: refused, and nothing breaks', async function () {
    this.timeout(60_000)
    const url = new URL('../corpora/strings/blns.json', import.meta.url)
    const strings = JSON.parse(readFileSync(url, 'utf8')) as string[]
    for (const text of strings) {
      const bytes = Buffer.from(text.replaceAll(/[\r\n\0]/gu, ''), 'utf8').toString('latin1')
      for (const asked of [
        { uri: `/admin/${bytes}` },
        { host: bytes },
        { uri: '/admin', lines: [`Cookie: jwt=${bytes}`] },
      ]) {
        const { statuses } = await exchangeRaw(site.port, requestOfProxy('caddy', asked))
        expect(statuses[0] ?? 0, text).to.be.oneOf([0, 400, 401])
      }
    }
  })
})
