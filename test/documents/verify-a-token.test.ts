import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { read } from '../architecture/house.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { tokenOf } from '../support/jwks.js'

const guide = read('docs/guides/verify-a-token.md')

type Verify = (token: string) => Promise<Record<string, unknown>>

/** The example for Node, as a reader would paste it, with the address of `house` in it. */
async function exampleFor(house: TestGateway): Promise<Verify> {
  const [, code = ''] = /^```js\n([\s\S]*?)^```$/mu.exec(guide) ?? []
  const text = code
    .replace("'https://auth.example.com'", `'${house.url}'`)
    .replace("'jose'", `'${pathToFileURL(createRequire(import.meta.url).resolve('jose')).href}'`)
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(text)}`)
  return (module as { verifyToken: Verify }).verifyToken
}

describe('the guide to verifying a token', () => {
  let house: TestGateway
  before(async () => (house = await startGateway({ env: { JWT_ALGORITHM: 'ES256' } })))
  after(() => house.stop())

  it('shows Node code that takes a token of ours, and says who it is', async () => {
    const verify = await exampleFor(house)
    const claims = await verify(await tokenOf(house, 'manager'))
    expect(claims).to.include({ username: 'manager', iss: house.url })
    expect(claims['roles']).to.deep.equal(['manage_users'])
  })

  it('shows Node code that takes no token of another gateway', async () => {
    const verify = await exampleFor(house)
    const other = await startGateway({ env: { JWT_ALGORITHM: 'ES256' } })
    try {
      const failure = await verify(await tokenOf(other)).catch((error: unknown) => error)
      expect(failure).to.be.instanceOf(Error).with.property('code', 'ERR_JWKS_NO_MATCHING_KEY')
    } finally {
      await other.stop()
    }
  })

  it('names the addresses and values that the gateway has', async () => {
    const metadata = await house.browser().get('/.well-known/oauth-authorization-server')
    const { pathname } = new URL(String(metadata.json()['jwks_uri']))
    expect(guide).to.include(`https://auth.example.com${pathname}`)
    for (const name of ['sub', 'username', 'name', 'email', 'roles']) {
      expect(guide).to.include(`\`${name}\``)
    }
  })
})
