import { expect } from 'chai'
import type { Environment } from '../../client/src/index.js'
import { done, SECOND, signedIn } from '../support/client/world.js'

describe('client.getToken', () => {
  it('keeps no token that came late for the one who has signed in since', async () => {
    const { tabs, browser, time } = await signedIn(1)
    time.loads = true
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const { environment } = tabs[0]!
    const fetch: Environment['fetch'] = async (input, init) => {
      const response = await environment.fetch(input, init)
      if (new Request(input).url.endsWith('/auth/token')) await held
      return response
    }
    const { client } = browser.open({ environment: { fetch } })
    await time.pass(SECOND)
    const early = client.getToken()
    await time.pass(SECOND)
    await done(time, client.login('eve', 'right'), SECOND)
    release()
    const tokenOfAda = await done(time, early)
    expect(tokenOfAda).to.match(/^token-/u)
    expect(await done(time, client.getToken())).not.to.equal(tokenOfAda)
  })
})
