import { expect } from 'chai'
import type { TestGateway } from '../support/gateway.js'
import { makeUser, PASSWORD } from '../support/refreshing.js'
import { Page, startSensenet } from '../support/sensenet.js'

describe('the look-up of the current user as sensenet has it', () => {
  let site: TestGateway
  let page: Page
  before(async () => {
    site = await startSensenet({ env: { SENSENET_DOMAIN: 'Corp' } })
    const wish = { username: 'ada', email: 'ada@corp.test', name: 'Ada L', roles: [] }
    await site.gateway.services.accounts.create({ ...wish, password: PASSWORD })
    await makeUser(site, 'eve')
    page = await Page.signedIn(site, 'Corp\\ada')
  })
  after(() => site.stop())

  const lookUp = (who: Page, query: string) =>
    who.ask('GET', `/odata.svc/Root?$top=1&query=${encodeURIComponent(query)}`)
  const ADA = "TypeIs:User AND Domain:'Corp' AND LoginName:'ada' .TOP:1"

  it('answers by domain and login name, and by the current user, with all that clients read', async () => {
    for (const query of [ADA, 'Id:@@CurrentUser.Id@@', "LoginName:'ada' AND Domain:'Corp'"]) {
      const answer = await lookUp(page, query)
      expect(answer.status, query).to.equal(200)
      const { results, __count } = answer.json()['d'] as { results: object[]; __count: number }
      expect([__count, results.length]).to.deep.equal([1, 1])
      expect(results[0]).to.include({
        ...{ Type: 'User', Name: 'ada', LoginName: 'ada', Domain: 'Corp', DisplayName: 'Ada L' },
        ...{ Path: '/Root/IMS/Corp/ada', Email: 'ada@corp.test', Enabled: true },
      })
    }
  })

  it('names the same user by the same number, and no two by one', async () => {
    const numberOf = async (who: Page) => {
      const { d } = (await lookUp(who, 'Id:@@CurrentUser.Id@@')).json() as {
        d: { results: { Id: number }[] }
      }
      return d.results[0]?.Id
    }
    const [ada, again] = [await numberOf(page), await numberOf(page)]
    expect([ada, Number.isInteger(ada)]).to.deep.equal([again, true])
    expect(await numberOf(await Page.signedIn(site, 'eve'))).not.to.equal(ada)
  })

  it('shows a visitor to who is not signed in, and to who shows a token that is not valid', async () => {
    const nobody = new Page(site.browser())
    const forged = page.copy()
    forged.browser.cookies.delete('as /')
    for (const who of [nobody, forged]) {
      const answer = await lookUp(who, 'Id:@@CurrentUser.Id@@')
      const { d } = answer.json() as { d: { results: object[] } }
      expect(answer.status).to.equal(200)
      expect(d.results[0]).to.include({ Name: 'Visitor', Id: 6 })
      expect((await lookUp(who, ADA)).status).to.equal(404)
    }
  })

  for (const query of [
    "Domain:'Corp' AND LoginName:'eve'",
    "Domain:'Other' AND LoginName:'ada'",
    "Domain:'Corp' AND LoginName:'*'",
    "Domain:'Corp' OR LoginName:'ada'",
    `${ADA} OR LoginName:'eve'`,
    "LoginName:'eve' AND Domain:'Corp' AND LoginName:'ada'",
    'TypeIs:User',
    'Id:1',
    '',
  ]) {
    it(`answers nothing else: ${query}`, async () => {
      expect((await lookUp(page, query)).status).to.equal(404)
    })
  }

  for (const path of [
    '/odata.svc',
    '/odata.svc/Root/IMS',
    "/odata.svc/('Root')",
    '/odata.svc/content(6)',
  ]) {
    it(`has nothing else of OData: ${path}`, async () => {
      expect((await page.ask('GET', path)).status).to.equal(404)
    })
  }
})
