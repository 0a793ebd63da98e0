import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { describeApp } from '../support/apps/describe-app.js'
import {
  comeIn,
  cookieOf,
  expectCleanRefusals,
  expectRefused,
} from '../support/apps/expect-guarded.js'
import { FORGED, forgedNames, saidUnder } from '../support/apps/forged-names.js'
import { gradio } from '../support/apps/gradio.js'
import { noteEnd } from '../support/apps/note-end.js'
import { visit } from '../support/apps/visit.js'

const STREAM = '/gradio_api/queue/data'

describeApp('an app made with Gradio', { name: 'gradio', launch: gradio }, (here) => {
  let page: Page
  let cookie: string

  const press = (name: string) => page.getByRole('button', { name }).click()
  const textIn = (label: string) => page.getByLabel(label).inputValue()
  /** Resolves once the box of this label has a text that `pattern` fits. */
  const textLike = async (label: string, pattern: string): Promise<string> => {
    const box = await page.getByLabel(label).elementHandle()
    const fits = (given: { box: unknown; pattern: string }): boolean =>
      new RegExp(given.pattern).test((given.box as { value: string }).value)
    await page.waitForFunction(fits, { box, pattern })
    return textIn(label)
  }

  it('is opened by signing in', async () => {
    page = await comeIn(here.room, '/?asked=for')
    await page.getByRole('button', { name: 'Tell' }).waitFor()
    cookie = await cookieOf(here.room)
  })

  it('sees who asks, whatever a client calls itself, and none of our cookies', async () => {
    for (const [index, forged] of forgedNames().entries()) {
      await page.setExtraHTTPHeaders({ ...forged, nonce: `n${index}` })
      await press('Tell')
      const told = await textLike('Told', `"n${index}"`)
      expect(told).not.to.include(FORGED)
      const raw = JSON.parse(told) as string[]
      expect(saidUnder(raw, 'remote-user')).to.deep.equal(['ada'])
      expect(saidUnder(raw, 'x-forwarded-proto')).to.deep.equal(['https'])
      expect(saidUnder(raw, 'cookie')).to.deep.equal([])
    }
    await page.setExtraHTTPHeaders({})
  })

  it('takes a file, and gives it back', async () => {
    const buffer = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251))
    const file = { name: 'far.bin', mimeType: 'application/x-far', buffer }
    await page.locator('input[type=file]').setInputFiles(file)
    await textLike('Weight', '^3000000 bytes$')
    const address = await page.locator('a[download]').getAttribute('href')
    expect(address).to.match(new RegExp(`^${here.room.appUrl}/`))
    const back = await page.evaluate(async (url) => {
      const bytes = new Uint8Array(await (await fetch(url)).arrayBuffer())
      return bytes.every((byte, index) => byte === index % 251) ? bytes.length : 0
    }, address ?? '')
    expect(back).to.equal(3_000_000)
  })

  it('streams events to the page while it goes on counting', async () => {
    const streaming = page.waitForResponse((each) => each.url().includes(STREAM))
    await press('Count')
    expect((await streaming).headers()['content-type']).to.match(/^text\/event-stream\b/u)
    // It never ends: whatever is seen of it came while it went on.
    await textLike('Said', '^now [1-9]')
    await textLike('Said', '^now [1-9][0-9]')
    expect(here.room.window.complaints).to.deep.equal([])
  })

  it('loses its event stream when its user signs out in another tab', async () => {
    const cut = page
      .waitForEvent('requestfailed', (each) => each.url().includes(STREAM))
      .then((request) => ({ why: request.failure()?.errorText, at: Date.now() }))
    const signedOut = await here.room.signOut()
    const { why, at } = await cut
    expect(why).to.equal('net::ERR_INCOMPLETE_CHUNKED_ENCODING')
    noteEnd('Gradio’s event stream', at - signedOut)
  })

  it('does nothing more at the press of a button', async () => {
    const refused = page.waitForResponse((each) => each.url().includes('/gradio_api/'))
    await press('Tell')
    expect((await refused).status()).to.equal(401)
    expect(await textIn('Told')).to.include('"n6"')
  })

  it('gives its open page clean refusals, and the old cookie nothing', async () => {
    await expectCleanRefusals(page, '/config')
    await expectRefused(here.room, cookie, { path: '/config', socket: null })
    const stream = await visit(here.room, `${STREAM}?session_hash=x`, {
      ...{ Cookie: cookie, Accept: 'text/event-stream' },
    })
    expect([stream.status, stream.headers.location]).to.deep.equal([401, undefined])
  })
})
