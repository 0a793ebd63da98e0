import { expect } from 'chai'
import { IDENTITY_HEADERS } from '../../services/rules/rule.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { askAs, askWire, KINDS, onWire, type ProxyKind } from '../support/proxies.js'

const RULES = `
access:
  - { host: open.example.com, allow: public }
  - { host: app.example.com, path: /public/**, allow: public }
  - { host: app.example.com, allow: { any_role: [ops] } }
  - { host: hall.example.com, network: [10.9.0.0/16], allow: public }
  - { host: hall.example.com, allow: signed-in }
`

/** What must not happen: whoever asks chooses by a header what is asked about, or who they are. */
describe('attack: headers that tell forward-auth another story', () => {
  let site: TestGateway
  let jwt: string
  before(async () => {
    site = await startGateway({ yaml: RULES, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
  })
  after(() => site.stop())

  const refusals = (kind: ProxyKind) => (kind === 'nginx' ? [401, 403] : [400, 401, 403])
  const asStranger = (kind: ProxyKind, ...lines: string[]) =>
    askAs(site.port, kind, { uri: '/admin', lines })

  /** Where else a program may look for the host, the path or the method. */
  const ELSEWHERE = [
    'X-Forwarded-Prefix: /public/',
    'X-Forwarded-Path: /public/',
    'X-Forwarded-Server: open.example.com',
    'X-Forwarded-Scheme: http',
    'X-Forwarded-Ssl: on',
    'X-Forwarded-Port: 80',
    'X-Forwarded-User: admin',
    'X-Original-URI: /public/x',
    'X-Original-Host: open.example.com',
    'X-Rewrite-URL: /public/x',
    'X-Envoy-Original-Path: /public/x',
    'X-Http-Method-Override: OPTIONS',
    'X-Replaced-Path: /public/x',
    'X-Host: open.example.com',
    'Forwarded: host=open.example.com;proto=https;for=10.9.0.1',
    'X-Middleware-Subrequest: middleware',
    'User-Agent: GoogleHC/1.0',
    'User-Agent: kube-probe/1.30',
    'User-Agent: ELB-HealthChecker/2.0',
    'X-Real-IP: 10.9.0.1',
  ]
  for (const line of ELSEWHERE) {
    it(`${line} changes nothing`, async () => {
      for (const kind of KINDS) {
        const { status } = await asStranger(kind, line)
        expect(status, kind).to.equal(401)
        const known = await askAs(site.port, kind, {
          uri: '/admin',
          lines: [`Cookie: jwt=${jwt}`, line],
        })
        expect([known.status, known.headers['remote-user']], kind).to.deep.equal([403, undefined])
      }
    })
  }

  const TOLD = {
    method: 'X-Forwarded-Method: OPTIONS',
    proto: 'X-Forwarded-Proto: http',
    host: 'X-Forwarded-Host: open.example.com',
    uri: 'X-Forwarded-Uri: /public/x',
  }
  const spellings = (line: string): string[] => {
    const [name = '', value = ''] = line.split(/(?<=^[^:]+):/u)
    return [
      line,
      ...[name.replaceAll('-', '_'), name.replaceAll('-', '.'), name.replace('-', '_')].map(
        (other) => `${other}:${value}`,
      ),
      line.toLowerCase(),
      line.toUpperCase(),
    ]
  }
  for (const [part, line] of Object.entries(TOLD)) {
    it(`a second ${part}, in whatever spelling, is not chosen from`, async () => {
      for (const kind of KINDS.filter((each) => each !== 'envoy')) {
        for (const again of spellings(line)) {
          const { status } = await asStranger(kind, again)
          expect(status, `${kind} ${again}`).to.equal(kind === 'nginx' ? 403 : 400)
        }
      }
    })
  }

  it('for Envoy, headers of the others change nothing, and a second scheme is refused', async () => {
    for (const line of Object.values(TOLD).filter((each) => !each.includes('Proto'))) {
      expect((await asStranger('envoy', line)).status, line).to.equal(401)
    }
    for (const line of spellings(TOLD.proto)) {
      expect((await asStranger('envoy', line)).status, line).to.equal(400)
    }
    expect(
      (await asStranger('envoy', 'X-Original-URL: https://open.example.com/')).status,
    ).to.equal(401)
  })

  it('lists are not chosen from either', async () => {
    for (const kind of KINDS) {
      for (const host of [
        'open.example.com, app.example.com',
        'app.example.com,open.example.com',
      ]) {
        expect((await askAs(site.port, kind, { host })).status).to.be.oneOf(refusals(kind))
      }
      for (const proto of [
        'https,http',
        'javascript',
        'HTTPS',
        '',
        'https://',
        '__proto__',
        'constructor',
      ]) {
        const { status } = await askAs(site.port, kind, { host: 'open.example.com', proto })
        expect(status, `${kind} ${proto}`).to.be.oneOf(refusals(kind))
      }
    }
  })

  it('nothing is made up for what is missing', async () => {
    const whole = [
      'X-Forwarded-Method: GET',
      'X-Forwarded-Proto: https',
      'X-Forwarded-Host: open.example.com',
      'X-Forwarded-Uri: /',
    ]
    for (const kind of ['caddy', 'traefik', 'haproxy', 'nginx'] as const) {
      const ask = async (lines: string[]) =>
        (
          await askWire(
            site.port,
            onWire([`GET /auth/verify/${kind}?uri=/ HTTP/1.1`, 'Host: open.example.com', ...lines]),
          )
        ).status
      expect(await ask(whole), kind).to.equal(200)
      for (const missing of whole) {
        const status = await ask(whole.filter((line) => line !== missing))
        expect(status, `${kind} without ${missing}`).to.equal(kind === 'nginx' ? 403 : 400)
      }
    }
    const neutral = await askWire(
      site.port,
      onWire(['GET /auth/verify HTTP/1.1', 'Host: open.example.com']),
    )
    expect(neutral.status, 'rules are written for requests').to.equal(400)
  })

  it('a client names addresses before its own, and stays where it is', async () => {
    for (const kind of KINDS) {
      const from = async (chain: string) =>
        (await askAs(site.port, kind, { host: 'hall.example.com', lines: [chain] })).status
      // What clients write stands before what the proxy adds.
      expect(await from('X-Forwarded-For: 192.0.2.9')).to.equal(401)
    }
    const chained = (chain: string) =>
      askWire(
        site.port,
        onWire([
          'GET /auth/verify/caddy HTTP/1.1',
          'Host: gate',
          `X-Forwarded-For: ${chain}`,
          'X-Forwarded-Method: GET',
          'X-Forwarded-Proto: https',
          'X-Forwarded-Host: hall.example.com',
          'X-Forwarded-Uri: /',
        ]),
      )
    expect((await chained('10.9.0.1')).status).to.equal(200)
    expect((await chained('10.9.0.1, 192.0.2.9')).status).to.equal(401)
    expect((await chained('10.9.0.1, 192.0.2.9, 127.0.0.1')).status).to.equal(401)
    expect((await chained('192.0.2.9, 10.9.0.1')).status).to.equal(200)
  })

  it('whoever says who they are stays nobody, in every spelling', async () => {
    const forged = IDENTITY_HEADERS.flatMap((name) => [
      `${name}: admin`,
      `${name.replaceAll('-', '_')}: admin`,
      `${name.toUpperCase()}: admin`,
    ])
    for (const kind of KINDS) {
      const open = await askAs(site.port, kind, { host: 'open.example.com', lines: forged })
      expect(open.status).to.equal(200)
      for (const name of IDENTITY_HEADERS) expect(open.headers[name.toLowerCase()]).to.equal('')
      expect((await asStranger(kind, ...forged)).status).to.equal(401)
    }
  })
})

describe('attack: asking forward-auth without being a proxy', () => {
  for (const trusted of ['', '192.0.2.1']) {
    it(`opens nothing, with TRUSTED_PROXIES=${trusted}`, async () => {
      const env: Record<string, string> = trusted === '' ? {} : { TRUSTED_PROXIES: trusted }
      const site = await startGateway({ yaml: RULES, env })
      const jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
      for (const kind of KINDS) {
        for (const lines of [[], [`Cookie: jwt=${jwt}`], ['X-Forwarded-For: 192.0.2.1']]) {
          const { status, headers, text } = await askAs(site.port, kind, {
            host: 'open.example.com',
            lines,
          })
          expect(status, kind).to.equal(403)
          expect(headers).not.to.have.any.keys('remote-user', 'location')
          if (kind !== 'nginx') expect(JSON.parse(text)).to.include({ error: 'untrusted_proxy' })
        }
      }
      await site.stop()
    })
  }

  it('tells whoever asks about their own token who they are, where no rules are written', async () => {
    const site = await startGateway()
    const jwt = (await site.signedIn('user')).cookie('jwt') ?? ''
    const alone = onWire(['GET /auth/verify HTTP/1.1', 'Host: gate', `Cookie: jwt=${jwt}`])
    const { status, headers } = await askWire(site.port, alone)
    expect([status, headers['remote-user'], headers['x-auth-assertion']]).to.deep.equal([
      200,
      'user',
      '',
    ])
    const told = await askAs(site.port, 'neutral', { lines: [`Cookie: jwt=${jwt}`] })
    expect(told.status).to.equal(403)
    expect(
      (await askWire(site.port, onWire(['GET /auth/verify HTTP/1.1', 'Host: gate']))).status,
    ).to.equal(401)
    await site.stop()
  })
})
