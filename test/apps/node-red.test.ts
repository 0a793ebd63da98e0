import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { describeApp } from '../support/apps/describe-app.js'
import {
  comeIn,
  cookieOf,
  expectCleanRefusals,
  expectForeignSocketRefused,
  expectRefused,
} from '../support/apps/expect-guarded.js'
import { FORGED, forgedNames, saidUnder } from '../support/apps/forged-names.js'
import { FLOWS, nodeRed } from '../support/apps/node-red.js'
import { noteEnd } from '../support/apps/note-end.js'
import { knockAtApp, visit } from '../support/apps/visit.js'

const COMMS = '/comms'

describeApp('Node-RED', { name: 'node-red', launch: nodeRed }, (here) => {
  let page: Page
  let cookie: string

  /** Its list of more nodes is elsewhere, and tests lead nowhere else. */
  const complaints = () =>
    here.room.window.complaints.filter((each) => !each.includes('https://catalogue.nodered.org/'))
  const pressButton = () => page.locator('.red-ui-flow-node-button-button').first().click()

  it('is opened by signing in', async () => {
    page = await comeIn(here.room, '/?asked=for')
    await page.locator('#red-ui-loading-progress').waitFor({ state: 'hidden', timeout: 60_000 })
    cookie = await cookieOf(here.room)
    expect(complaints()).to.deep.equal([])
  })

  it('deploys a flow, which tells the page of a message over a WebSocket', async () => {
    await page.locator('#red-ui-workspace-chart').click()
    await page.keyboard.press('Control+i')
    const text = page.locator('#red-ui-clipboard-dialog-import-text')
    await text.fill(JSON.stringify(FLOWS))
    // It looks at what was typed once a key is let go.
    await text.press('End')
    await page.locator('#red-ui-clipboard-dialog-ok').click()
    await page.locator('#red-ui-workspace').getByText('Tried').click()
    await page.locator('#red-ui-header-button-deploy').click()
    await page.getByText('Successfully deployed').waitFor()
    await page.locator('#red-ui-tab-debug-link-button').click()
    await pressButton()
    await page.locator('.red-ui-debug-msg').getByText('six times seven').waitFor()
    expect(complaints()).to.deep.equal([])
  })

  it('owns the paths that are ours on our host', async () => {
    const login = await visit(here.room, '/auth/login', { Cookie: cookie })
    // Nobody has to sign in at Node-RED itself: it has nothing to ask.
    expect([login.status, login.body]).to.deep.equal([200, '{}'])
  })

  it('sees who asks, whatever a client calls itself, and none of our cookies', async () => {
    for (const forged of forgedNames()) {
      const headers = { ...forged, Cookie: `${cookie}; own=1`, Connection: 'Remote-User, close' }
      const seen = await visit(here.room, '/seen', headers)
      expect(seen.body).not.to.include(FORGED)
      const raw = JSON.parse(seen.body) as string[]
      expect(saidUnder(raw, 'remote-user')).to.deep.equal(['ada'])
      expect(saidUnder(raw, 'x-forwarded-for')).to.deep.equal(['127.0.0.1'])
      expect(saidUnder(raw, 'x-forwarded-proto')).to.deep.equal(['https'])
      expect(saidUnder(raw, 'cookie')).to.deep.equal(['own=1'])
    }
  })

  it('is spoken with by no page of somebody else, though it would let it', async () => {
    await expectForeignSocketRefused(here.room, COMMS)
    const direct = await knockAtApp(here.room.app.url + COMMS, { Origin: here.room.otherUrl })
    expect(direct).to.equal('101')
  })

  it('loses its WebSocket when its user signs out in another tab', async () => {
    const before = here.room.sockets.closed.length
    const signedOut = await here.room.signOut()
    const closed = await here.room.sockets.next(before, ({ url }) => url.endsWith(COMMS))
    expect([closed.code, closed.wasOpen]).to.deep.equal([4401, true])
    noteEnd(`Node-RED’s ${COMMS}`, closed.at - signedOut)
    const again = await here.room.sockets.next(here.room.sockets.closed.length)
    expect([again.code, again.wasOpen]).to.deep.equal([1006, false])
  })

  it('does nothing more at the press of a button', async () => {
    const answer = page.waitForResponse((each) => each.url().endsWith('/inject/button'))
    await pressButton()
    expect((await answer).status()).to.equal(401)
    expect(await page.locator('.red-ui-debug-msg').count()).to.equal(1)
  })

  it('gives its open page clean refusals, and the old cookie nothing', async () => {
    await expectCleanRefusals(page, '/flows')
    await expectRefused(here.room, cookie, { path: '/flows', socket: COMMS })
  })
})
