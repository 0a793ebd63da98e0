import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import jwt from 'jsonwebtoken'
import { loadSettings } from '../../config/load.js'
import { ConfigError } from '../../errors/config-error.js'
import { runGatehouse } from '../support/command-line.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { freePort, minimal, ProcessRoom } from '../support/process.js'
import { exchangeRaw, requestOf } from '../support/raw-exchange.js'

/** Every way in which somebody may have written that the bypass is to be on. */
const SWITCHES = [
  'true',
  'TRUE',
  'True',
  'on',
  'ON',
  '1',
  'yes',
  'y',
  'enabled',
  ' true ',
  'true\n',
  '2',
]
/** Every way in which production may be written, or not be written at all. */
const PRODUCTION = ['production', ' production ', undefined, '']
/** What is no mode at all must not become the one that allows it. */
const NO_MODE = [
  'Production',
  'PRODUCTION',
  'prod',
  'live',
  'staging',
  'dev',
  'Development',
  'testing',
  'test,development',
]

/** The bypass by every address that some server, router or proxy reads as it. */
const ADDRESSES = [
  '/auth/bypass?token=admin',
  '/auth/bypass?token=admin&rd=/account',
  '/auth/bypass/?token=admin',
  '/auth//bypass?token=admin',
  '//auth/bypass?token=admin',
  '/./auth/bypass?token=admin',
  '/x/../auth/bypass?token=admin',
  '/auth/%62ypass?token=admin',
  '/auth%2fbypass?token=admin',
  '/AUTH/BYPASS?token=admin',
  '/Auth/Bypass?token=admin',
  '/auth/bypass;x=y?token=admin',
  '/auth/bypass%00?token=admin',
  '/auth/bypass%20?token=admin',
  '/auth/bypass.json?token=admin',
  '/auth/bypass/callback?token=admin',
  '/auth/login?bypass=admin&token=admin',
  '/auth/login/bypass?token=admin',
  '/api/auth/bypass?token=admin',
  '/api/v1/auth/bypass?token=admin',
  'http://localhost/auth/bypass?token=admin',
  'http://127.0.0.1:3000/auth/bypass?token=admin',
] as const

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const

/** What must not happen: the development sign-in exists, or its tokens count, in production. */
describe('attack: the development bypass in production', function () {
  this.timeout(60_000)
  const room = new ProcessRoom()
  let port: number
  before(async () => {
    const folder = room.folder()
    const env = { DATABASE_URL: `sqlite:${folder}/gate.sqlite` }
    expect((await runGatehouse(['migrate', 'up'], env)).code).to.equal(0)
    port = await freePort()
    await room
      .start({ folder, env: { ...minimal('production'), ...env, PORT: String(port) } })
      .port()
  })
  after(() => room.clear())

  const complaintsOf = (env: Record<string, string | undefined>): readonly string[] => {
    try {
      const { bypass, mode } = loadSettings({ ...minimal('test'), ...env })
      return bypass.on || bypass.allowRemote ? [`${mode} has a bypass`] : []
    } catch (error) {
      if (error instanceof ConfigError) return error.complaints
      throw error
    }
  }

  for (const mode of PRODUCTION) {
    it(`cannot be turned on with NODE_ENV ${mode === undefined ? 'unset' : JSON.stringify(mode)}`, () => {
      for (const value of SWITCHES) {
        for (const name of ['BYPASS_AUTH', 'BYPASS_ALLOW_REMOTE']) {
          const complaints = complaintsOf({ NODE_ENV: mode, [name]: value })
          expect(
            complaints.some((line) => line.startsWith(name)),
            `${name}=${value}`,
          ).to.equal(true)
        }
      }
    })
  }

  for (const mode of NO_MODE) {
    it(`cannot be turned on with NODE_ENV ${JSON.stringify(mode)}, which is no mode`, () => {
      const complaints = complaintsOf({ NODE_ENV: mode, BYPASS_AUTH: 'true' })
      expect(complaints.some((line) => line.startsWith('NODE_ENV'))).to.equal(true)
    })
  }

  for (const target of ADDRESSES) {
    it(`is at no address: ${target}`, async () => {
      for (const method of METHODS) {
        const raw = requestOf(target).replace(/^GET/u, method)
        const { statuses, text } = await exchangeRaw(port, raw)
        expect(statuses[0], method).to.be.within(200, 499)
        expect(text, method).to.not.match(/^set-cookie:/imu)
        expect(text, method).to.not.match(/^location:/imu)
      }
    })
  }

  it('is found by no header, and answers as what was never there', async () => {
    const lines = ['X-Forwarded-For: 127.0.0.1', 'X-Bypass-Auth: true', 'Cookie: BYPASS_AUTH=true']
    const strip = (text: string): string => text.replaceAll(/[\da-f-]{36}|Date: .*/gu, '')
    const bypass = await exchangeRaw(port, requestOf('/auth/bypass?token=admin', lines))
    const nothing = await exchangeRaw(port, requestOf('/auth/never-was?token=admin', lines))
    expect(bypass.statuses).to.deep.equal([404])
    expect(strip(bypass.text)).to.equal(strip(nothing.text))
  })

  it('is named on no page, in no document and by no form', async () => {
    for (const path of ['/', '/auth/login', '/openapi.json', '/docs', '/api']) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`)
      expect(answer.status, path).to.equal(200)
      expect(await answer.text(), path).to.not.match(/auth\/bypass|development sign-in/iu)
    }
  })

  describe('with a token that it gave elsewhere', () => {
    let developer: TestGateway
    before(async () => {
      // The worst case: the same secret, issuer and audience.
      const { PUBLIC_URL = '', JWT_SECRET_KEY = '' } = minimal('production')
      developer = await startGateway({ env: { PUBLIC_URL, JWT_SECRET_KEY } })
    })
    after(() => developer.stop())

    const ask = async (token: string): Promise<number[]> =>
      Promise.all(
        [
          { authorization: `Bearer ${token}` },
          { cookie: `__Host-jwt=${token}` },
          { cookie: `jwt=${token}` },
        ].map(
          async (headers) =>
            (await fetch(`http://127.0.0.1:${port}/api/v1/me`, { headers })).status,
        ),
      )

    it('lets nobody in', async () => {
      const token = (await developer.signedIn('admin')).cookie('jwt') ?? ''
      expect(await ask(token)).to.deep.equal([401, 401, 401])
    })

    it('lets nobody in whatever else stands beside `bypass` in amr', async () => {
      const token = (await developer.signedIn('admin')).cookie('jwt') ?? ''
      const { header, payload } = jwt.decode(token, { complete: true }) as jwt.Jwt
      const claims = payload as jwt.JwtPayload
      const { JWT_SECRET_KEY = '' } = minimal('production')
      const forge = (...amr: string[]): string => {
        return jwt.sign({ ...claims, amr, jti: randomUUID() }, JWT_SECRET_KEY, { header })
      }
      expect(await ask(forge('pwd')), 'but for amr it would be let in').to.include(200)
      for (const amr of [
        ['pwd', 'bypass'],
        ['bypass', 'pwd'],
        ['bypass', 'bypass'],
      ]) {
        expect(await ask(forge(...amr)), amr.join()).to.deep.equal([401, 401, 401])
      }
    })
  })
})
