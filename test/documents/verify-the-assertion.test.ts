import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { secondsOf, systemClock } from '../../lib/clock.js'
import { ROOT } from '../architecture/house.js'
import type { BrowserClient } from '../support/browser-client.js'
import { publicTexts } from '../support/confused-keys.js'
import { forge } from '../support/forge.js'
import { appIn, codeIn } from '../support/guide-code.js'
import { HostileIssuer, IssuerKey } from '../support/hostile-issuer.js'
import { RunningApp } from '../support/running-app.js'
import { unsigned } from '../support/signing-key.js'

const GUIDE = 'verify-the-assertion.md'
const run = promisify(execFile)

/** The guide's program in one language, of an issuer on loopback, in a folder; gives its command. */
interface Language {
  /** Whether it can be run here. */
  readonly isThere: () => Promise<boolean>
  readonly build: (folder: string, issuer: string) => Promise<string[]>
}

const works = (command: string, ...args: string[]): Promise<boolean> =>
  run(command, args).then(
    () => true,
    () => false,
  )

const codeOf = (language: string, issuer: string): string =>
  (codeIn(GUIDE, language)[0] ?? '').replaceAll('https://auth.example.com', issuer)

const LANGUAGES: Readonly<Record<string, Language>> = {
  Express: {
    isThere: () => Promise.resolve(true),
    build: (folder, issuer) => {
      const resolved = createRequire(import.meta.url).resolve('express')
      const code = appIn(GUIDE, issuer)
        .replace("'express'", `'${pathToFileURL(resolved).href}'`)
        .replace("'gatehouse'", `'${pathToFileURL(`${ROOT}guard/index.ts`).href}'`)
      writeFileSync(join(folder, 'app.mjs'), code)
      const runner = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
      return Promise.resolve([process.execPath, '--import', runner, 'app.mjs'])
    },
  },
  Python: {
    isThere: () => works('python3', '-c', 'import jwt, cryptography'),
    build: (folder, issuer) => {
      const serve = 'make_server("127.0.0.1", 3000, app).serve_forever()'
      const told = [
        'server = make_server("127.0.0.1", 0, app)',
        'print("listening on", server.server_port, flush=True)',
        'server.serve_forever()',
      ].join('\n    ')
      // PyJWT looks for a new key half a minute after the last look: no test waits for that.
      const code = codeOf('python', issuer).replace('timeout=5', 'timeout=5, cooldown_duration=0')
      writeFileSync(join(folder, 'app.py'), code.replace(serve, told))
      return Promise.resolve(['python3', 'app.py'])
    },
  },
  Go: {
    isThere: () => works('go', 'version'),
    build: async (folder, issuer) => {
      const told = [
        'listener, err := net.Listen("tcp", "127.0.0.1:0")',
        'if err != nil {\n\t\tlog.Fatal(err)\n\t}',
        'fmt.Println("listening on", listener.Addr().(*net.TCPAddr).Port)',
        'log.Fatal(http.Serve(listener, nil))',
      ].join('\n\t')
      const code = codeOf('go', issuer)
        .replace('log.Fatal(http.ListenAndServe("127.0.0.1:3000", nil))', told)
        .replace('"net/http"', '"net"\n\t"net/http"')
      writeFileSync(join(folder, 'main.go'), code)
      writeFileSync(join(folder, 'go.mod'), 'module app\n\ngo 1.19\n')
      const env = { ...process.env, GOPROXY: 'off', GOTOOLCHAIN: 'local', GOFLAGS: '' }
      await run('go', ['vet', '.'], { cwd: folder, env })
      await run('go', ['build', '-o', 'app', '.'], { cwd: folder, env })
      return [join(folder, 'app')]
    },
  },
}

for (const [name, language] of Object.entries(LANGUAGES)) {
  describe(`the guide to verifying the assertion, with its program for ${name},`, function () {
    this.timeout(300_000)
    let folder: string
    let command: string[]
    let issuer: HostileIssuer
    let app: RunningApp
    let browser: BrowserClient
    const endings: (() => unknown)[] = []

    before(async function () {
      if (!(await language.isThere())) return this.skip()
      folder = mkdtempSync(join(tmpdir(), 'gatehouse-guide-'))
      endings.push(() => rmSync(folder, { recursive: true, force: true }))
      issuer = await HostileIssuer.start()
      endings.push(() => issuer.stop())
      command = await language.build(folder, issuer.url)
    })
    beforeEach(async () => ([app, browser] = await RunningApp.start(command, folder)))
    afterEach(() => app.stop())
    after(async () => {
      for (const end of endings) await end()
    })

    const claims = (more: object = {}) => {
      const iat = secondsOf(systemClock.now())
      return { ...issuer.claims(systemClock), aud: 'app.example.com', exp: iat + 60, ...more }
    }
    const sign = (more: object = {}, typ = 'assertion+jwt') => issuer.key.sign(typ, claims(more))
    const statusOf = async (text: string): Promise<number> =>
      (await browser.get('/', { headers: { 'x-auth-assertion': text } })).status

    it('says who asks', async () => {
      const answer = await browser.get('/', { headers: { 'x-auth-assertion': sign() } })
      expect(answer.status).to.equal(200)
      expect(answer.json()).to.deep.equal({ username: 'ada' })
    })

    it('refuses who brings none, an empty one, or two', async () => {
      const answer = await browser.get('/')
      expect(answer.status).to.equal(401)
      expect(answer.headers['www-authenticate']).to.equal('Bearer')
      expect(await statusOf('')).to.equal(401)
      expect(await statusOf(`${sign()},${sign()}`)).to.equal(401)
    })

    it('refuses one that is forged, in every way that is known', async () => {
      const now = secondsOf(systemClock.now())
      const header = { alg: 'HS256', typ: 'assertion+jwt', kid: issuer.key.jwk['kid'] }
      const [head, body = '', tail] = sign().split('.')
      const admin = sign({ username: 'admin' }).split('.')[1]
      const forged: Record<string, string> = {
        'of another app': sign({ aud: 'other.example.com' }),
        'of another issuer': sign({ iss: 'https://other.example' }),
        'that has ended': sign({ iat: now - 120, exp: now - 60 }),
        'an access token': sign({}, 'at+jwt'),
        'of no kind': sign({}, ''),
        'without a subject': sign({ sub: undefined }),
        'without an end': sign({ exp: undefined }),
        'by a key of their own': new IssuerKey().sign('assertion+jwt', claims()),
        'by a key of their own, under our name': new IssuerKey().sign('assertion+jwt', claims(), {
          kid: issuer.key.jwk['kid'],
        }),
        'that nobody signed': unsigned({ ...header }, claims()),
        'with another payload': `${head}.${admin}.${tail}`,
        'without signature': `${head}.${body}.`,
        'with a signature of zeros': `${head}.${body}.${Buffer.alloc(64).toString('base64url')}`,
        'no JWT': 'hello',
      }
      for (const [index, secret] of publicTexts(issuer.key.jwk).entries()) {
        forged[`by our public key as a secret, ${index}`] = forge(
          { header, payload: claims() },
          secret,
        )
      }
      for (const [what, text] of Object.entries(forged)) {
        expect(await statusOf(text), what).to.equal(401)
      }
      expect(await statusOf(sign())).to.equal(200)
    })

    it('takes those of a new key', async () => {
      expect(await statusOf(sign())).to.equal(200)
      issuer.key = new IssuerKey()
      expect(await statusOf(sign())).to.equal(200)
    })

    it('answers 503 and not 401 while the keys were never read, and goes on without the gateway', async () => {
      const { port } = issuer
      const first = sign()
      await issuer.stop()
      expect(await statusOf(first)).to.equal(503)
      await issuer.listen(port)
      await app.stop()
      ;[app, browser] = await RunningApp.start(command, folder)
      expect(await statusOf(sign())).to.equal(200)
      await issuer.stop()
      expect(await statusOf(sign())).to.equal(200)
      await issuer.listen(port)
    })
  })
}
