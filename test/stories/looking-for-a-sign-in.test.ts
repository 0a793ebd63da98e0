import { expect } from 'chai'
import type { Answer } from '../support/browser-client.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { readTags } from '../support/html.js'

/** Where the page goes on by itself; null: it stays. */
const hopOf = ({ text }: Answer): string | null => {
  const refresh = readTags(text).find(
    ({ attributes }) => attributes.get('http-equiv') === 'refresh',
  )
  return refresh?.attributes.get('content')?.replace('0;url=', '') ?? null
}
const headingOf = ({ text }: Answer): string => /<h1>([^<]*)/u.exec(text)?.[1] ?? ''

/** A link on another site shows no Strict cookie. */
describe('a page that would say that nobody is signed in', () => {
  let site: TestGateway
  let lax: TestGateway
  before(async () => {
    site = await startGateway()
    lax = await startGateway({ env: { COOKIE_SAMESITE: 'lax' } })
  })
  after(async () => {
    await site.stop()
    await lax.stop()
  })

  for (const [place, heading] of [
    ['/', 'You are not signed in'],
    ['/auth/login', 'Sign in'],
  ] as const) {
    it(`looks for a sign-in before ${place} does, once`, async () => {
      const here = await site.browser().navigate(place, 'cross-site')
      expect([here.status, hopOf(here)]).to.deep.equal([200, `${place}?from=hop`])
      const known = await (await site.signedIn('user')).navigate(`${place}?from=hop`, 'same-origin')
      expect(known.text).to.match(/Hello, |You are signed in as/u)
      for (const from of ['same-origin', 'cross-site']) {
        const stranger = await site.browser().navigate(`${place}?from=hop`, from)
        expect([hopOf(stranger), headingOf(stranger)]).to.deep.equal([null, heading])
      }
    })

    it(`looks for none at ${place} where it would be there, or nobody looks at pages`, async () => {
      expect(hopOf(await site.browser().navigate(place)), 'typed').to.equal(null)
      expect(hopOf(await site.browser().get(place)), 'a program').to.equal(null)
      expect(hopOf(await lax.browser().navigate(place, 'cross-site')), 'Lax').to.equal(null)
    })
  }
})
