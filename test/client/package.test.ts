import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { build } from 'esbuild'
import { ROOT } from '../architecture/house.js'
import { installClient, type ClientApp } from '../support/client/packed.js'

const COMPILER = join(ROOT, 'node_modules/typescript/bin/tsc')

/** What each entry is imported for. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'gatehouse-client': ['createClient', 'GatehouseError'],
  'gatehouse-client/api': ['createApi'],
  'gatehouse-client/service': ['createServiceClient', 'createApiKeyClient', 'GatehouseError'],
  'gatehouse-client/react': ['AuthProvider', 'RequireAuth', 'useAuth', 'useUser'],
  'gatehouse-client/redux': ['authReducer', 'authSlice', 'changed', 'createAuth', 'selectAuth'],
}
/** Who brings them installs them; all else comes with the package. */
const PEERS: Readonly<Record<string, string>> = {
  'gatehouse-client/react': 'react',
  'gatehouse-client/redux': '@reduxjs/toolkit',
}

const manifest = JSON.parse(readFileSync(join(ROOT, 'client/package.json'), 'utf8')) as {
  exports: Record<string, unknown>
  dependencies?: object
  peerDependencies: Record<string, string>
}

describe('the client as it is packed, in an app that has nothing else', function () {
  this.timeout(120_000)
  let app: ClientApp

  before(async () => {
    app = await installClient()
  })
  after(() => app.remove())

  const runProgram = async (text: string): Promise<unknown> => {
    app.write('program.js', text)
    return JSON.parse(await app.run(process.execPath, 'program.js'))
  }
  /** What `name` exports, or the code and the missing package of why it cannot be imported. */
  const namesOf = (name: string) =>
    runProgram(`
      const found = await import('${name}').then(Object.keys, ({ code, message }) =>
        [code, /package '([^']+)'/.exec(message)?.[1]])
      console.log(JSON.stringify(found))`)

  it('has every entry, what each needs, and nothing of ours', () => {
    const entries = Object.keys(ENTRIES).map((name) => name.replace('gatehouse-client', '.'))
    expect(Object.keys(manifest.exports)).to.have.members([...entries, './package.json'])
    const strange = app.files.filter(
      (path) => !/^(?:dist\/[\w/-]+(?:\.d\.ts|\.js)|[A-Z]+(?:\.md)?|package\.json)$/u.test(path),
    )
    expect(strange).to.deep.equal([])
    expect(app.files).to.include.members(['README.md', 'LICENSE', 'CHANGELOG.md'])
    expect(readdirSync(join(app.folder, 'node_modules'))).to.include.members(['gatehouse-client'])
    const others = readdirSync(join(app.folder, 'node_modules')).filter((name) => name[0] !== '.')
    expect(others, 'installed with it').to.deep.equal(['gatehouse-client'])
  })

  it('needs nothing that it does not declare', async () => {
    const scripts = app.files.filter((path) => path.endsWith('.js'))
    const { metafile } = await build({
      absWorkingDir: join(app.folder, 'node_modules/gatehouse-client'),
      entryPoints: scripts,
      ...{ bundle: true, write: false, metafile: true, packages: 'external', outdir: 'out' },
      ...{ format: 'esm', splitting: true },
    })
    const needed = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports.filter(({ external }) => external))
      .map(({ path }) => path)
    expect([...new Set(needed)]).to.have.members(Object.values(PEERS))
    expect(Object.keys(manifest.peerDependencies)).to.have.members(Object.values(PEERS))
    expect(manifest.dependencies).to.equal(undefined)
  })

  for (const [name, exported] of Object.entries(ENTRIES)) {
    const peer = PEERS[name]
    if (peer === undefined) {
      it(`lets ${name} be imported`, async () => {
        expect(await namesOf(name)).to.include.members([...exported])
      })
    } else {
      it(`says of ${name} that ${peer} is missing`, async () => {
        expect(await namesOf(name)).to.deep.equal(['ERR_MODULE_NOT_FOUND', peer])
      })
    }
  }

  it('does nothing on a server that only makes it', async () => {
    const text = `
      globalThis.fetch = () => { throw new Error('asked') }
      const { createClient } = await import('gatehouse-client')
      const client = createClient({ gateway: 'https://auth.example.test' })
      console.log(JSON.stringify(client.state))`
    expect(await runProgram(text)).to.deep.equal({ status: 'pending', stale: false })
  })

  it('keeps no program from ending, though it tries again and again', async () => {
    const text = `
      import { createClient } from 'gatehouse-client'
      const client = createClient({ gateway: 'http://127.0.0.1:1', storage: 'session', environment: {
        storage: () => ({ getItem: () => JSON.stringify({ token: 't', refresh_token: 'r' }) }),
      } })
      client.subscribe((state) => state.stale && console.log(JSON.stringify(state)))`
    expect(await runProgram(text)).to.include({ status: 'pending', reason: 'gateway_unreachable' })
  })

  it('loads what asks for it when it is first used', async () => {
    const text = `
      import { createClient } from 'gatehouse-client'
      const client = createClient({ gateway: 'http://127.0.0.1:1', storage: 'memory' })
      const { code } = await client.api.me.get().catch((error) => error)
      console.log(JSON.stringify([await client.getToken(), code]))`
    expect(await runProgram(text)).to.deep.equal([null, 'gateway_unreachable'])
  })

  describe('and then React and Redux Toolkit', () => {
    before(() => app.add('react', 'react-dom', '@reduxjs/toolkit', '@types/react', '@types/node'))

    it('has the entries that mirror it', async () => {
      for (const name of Object.keys(PEERS)) {
        expect(await namesOf(name)).to.include.members([...(ENTRIES[name] ?? [])])
      }
    })

    it('renders on a server, and asks nobody', async () => {
      const text = `
        globalThis.fetch = () => { throw new Error('asked') }
        const { createElement: h } = await import('react')
        const { renderToString } = await import('react-dom/server')
        const { AuthProvider, RequireAuth } = await import('gatehouse-client/react')
        const { createClient } = await import('gatehouse-client')
        const client = createClient({ gateway: 'https://auth.example.test' })
        const page = h(AuthProvider, { client }, h(RequireAuth, { pending: 'pending' }))
        console.log(JSON.stringify(renderToString(page)))`
      expect(await runProgram(text)).to.equal('pending')
    })

    for (const { resolution, module, lib, types } of [
      { resolution: 'bundler', module: 'esnext', lib: 'es2022,dom', types: 'react' },
      // Nothing of a page is known here.
      { resolution: 'nodenext', module: 'nodenext', lib: 'es2022', types: 'node' },
    ]) {
      it(`has types for moduleResolution ${resolution}, and they know what is wrong`, async () => {
        app.write('typed.ts', TYPED)
        const how = ['--noEmit', '--strict', '--target', 'es2022', '--lib', lib, '--types', types]
        how.push('--module', module, '--moduleResolution', resolution)
        await app.run(process.execPath, COMPILER, ...how, 'typed.ts')
      })
    }
  })
})

/** Uses every entry. Checked with the declarations of the packages themselves. */
const TYPED = `
import { configureStore } from '@reduxjs/toolkit'
import { createElement } from 'react'
import { createClient, GatehouseError, type Client, type State, type User } from 'gatehouse-client'
import { createApi, type Schemas } from 'gatehouse-client/api'
import { AuthProvider, RequireAuth, useAuth, useUser } from 'gatehouse-client/react'
import { authReducer, createAuth, selectUser } from 'gatehouse-client/redux'
import { createApiKeyClient, createServiceClient } from 'gatehouse-client/service'

const client: Client = createClient({ gateway: 'https://auth.example.test', storage: 'memory' })
client.subscribe((state: State) => {
  if (state.status === 'authenticated') console.log(state.user.name, state.expiresAt)
  else if (state.status === 'unauthenticated') console.log(state.reason satisfies string)
  // @ts-expect-error: nobody is known to be signed in.
  console.log(state.user)
})
export const user: Promise<User> = client.login('ada', 'secret')
export const users: Promise<readonly { username: string }[]> = client.api.users
  .list({ limit: 10 })
  .then((page) => page.users)
// @ts-expect-error: there is no such method.
void client.api.users.lsit()
const service = createServiceClient({ gateway: 'https://auth.example.test', id: 'a', secret: 'b' })
export const me: Promise<Schemas['Me']> = createApi(service).me.get()
// @ts-expect-error: a key is needed.
createApiKeyClient({ gateway: 'https://auth.example.test' })
export const codeOf = (error: unknown) => (error instanceof GatehouseError ? error.code : null)

const store = configureStore({ reducer: { auth: authReducer } })
const auth = createAuth(client)
auth.listen(store)
export const left: Promise<void> = store.dispatch(auth.logout({ everywhere: true }))
export const name: string | undefined = selectUser(store.getState())?.username

const Page = () => createElement('p', null, useUser()?.name ?? useAuth().status)
export const page = createElement(
  AuthProvider,
  { client },
  createElement(RequireAuth, { roles: ['admin'], refused: ({ reason }) => reason, allowed: createElement(Page) }),
)
`
