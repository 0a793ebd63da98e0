import { expect } from 'chai'
import { GATEWAY } from '../support/client/browser.js'
import { done, signedIn } from '../support/client/world.js'

describe('a token that another origin refuses', () => {
  it('is renewed once, and not for each request, where it is refused however new it is', async () => {
    const origin = 'https://api.example.test'
    const { tabs, time, gateway, browser } = await signedIn(1, {
      storage: 'memory',
      origins: [origin],
    })
    const tab = tabs[0]!
    time.loads = true
    const headers = { 'www-authenticate': 'Bearer error="invalid_token"' }
    browser.answer = () => new Response(null, { status: 401, headers })
    for (let round = 0; round < 5; round += 1) {
      expect((await done(time, tab.client.fetch(`${origin}/x`))).status).to.equal(401)
    }
    expect(gateway.count('/auth/refresh')).to.equal(1)
    // Another one may be worth more there; and elsewhere this one is as good as ever.
    await done(time, tab.client.refresh())
    await done(time, tab.client.fetch(`${origin}/x`))
    gateway.revokeTokens()
    expect((await done(time, tab.client.fetch(`${GATEWAY}/api/v1/me`))).status).to.equal(200)
    expect(gateway.count('/auth/refresh')).to.equal(4)
  })
})
