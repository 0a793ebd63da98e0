import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
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
import { jupyterLab, NOTEBOOK, runInKernel } from '../support/apps/jupyter.js'
import { noteEnd } from '../support/apps/note-end.js'
import { openWindow } from '../support/window.js'

const EVENTS = '/api/events/subscribe'

describeApp('JupyterLab', { name: 'jupyterlab', launch: jupyterLab }, (here) => {
  let page: Page
  let oldCookie: string

  /** Types into the cell at `index` and runs it. */
  const run = async (index: number, code: string): Promise<void> => {
    await page.locator('.jp-Cell .cm-content').nth(index).click()
    await page.keyboard.type(code)
    await page.keyboard.press('Shift+Enter')
  }
  const inFolder = (name: string): string => join(here.room.app.folder, 'notebooks', name)

  it('is opened by signing in, at the notebook that was asked for', async () => {
    page = await comeIn(here.room, `/lab/tree/${NOTEBOOK}`)
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor({ timeout: 90_000 })
    expect(here.room.window.complaints).to.deep.equal([])
  })

  it('runs what is typed, in a kernel that it speaks with over a WebSocket', async () => {
    await run(0, 'print(6*7)')
    expect(await page.locator('.jp-OutputArea-output').first().textContent()).to.equal('42\n')
  })

  it('takes a file that is uploaded in chunks', async () => {
    const buffer = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => index % 251))
    const choosing = page.waitForEvent('filechooser')
    await page.locator('[title^="Upload Files"]').click()
    await (await choosing).setFiles({ name: 'far.bin', mimeType: 'application/x-far', buffer })
    await page.getByText('Uploaded far.bin').waitFor()
    expect(readFileSync(inFolder('far.bin')).equals(buffer)).to.equal(true)
    expect(here.room.window.complaints).to.deep.equal([])
  })

  it('is spoken with by no page of somebody else', () =>
    expectForeignSocketRefused(here.room, EVENTS))

  it('is not opened by somebody who may not', async () => {
    const { context, open } = await openWindow(here.room.browser, { ignoreHTTPSErrors: true })
    const other = await open(`${here.room.appUrl}/lab`)
    await here.room.signIn(other, 'eve')
    await other.waitForURL(`${here.room.appUrl}/lab`)
    expect(await other.getByRole('heading', { level: 1 }).textContent()).to.equal('Not allowed')
    await context.close()
  })

  it('loses every WebSocket when its user signs out in another tab', async () => {
    oldCookie = await cookieOf(here.room)
    const before = here.room.sockets.closed.length
    const signedOut = await here.room.signOut()
    for (const part of [EVENTS, '/channels?']) {
      const closed = await here.room.sockets.next(before, ({ url }) => url.includes(part))
      expect([closed.code, closed.wasOpen]).to.deep.equal([4401, true])
      noteEnd(`JupyterLab’s ${part}`, closed.at - signedOut)
    }
  })

  it('runs nothing more that is typed', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click()
    await run(1, "open('typed-after', 'w').close()")
    const tried = await here.room.sockets.next(here.room.sockets.closed.length)
    expect(tried.wasOpen).to.equal(false)
    expect(await page.locator('.jp-InputPrompt').nth(1).textContent()).to.equal('[*]:')
    // The kernel takes one after the other: had it got that code, it would be done.
    const there = "import os; print([os.path.exists(x) for x in ('far.bin', 'typed-after')])"
    expect(await runInKernel(here.room.app, there)).to.equal('[True, False]\n')
    expect(existsSync(inFolder('typed-after'))).to.equal(false)
  })

  it('gives its open page clean refusals, and the old cookie nothing', async () => {
    await expectCleanRefusals(page, '/api/kernels')
    await expectRefused(here.room, oldCookie, { path: '/api/kernels', socket: EVENTS })
  })

  it('leads to the sign-in page, and back, when it is loaded again', async () => {
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    expect(page.url()).to.match(/^https:\/\/auth\.example\.com:\d+\/auth\/login\?/u)
    await here.room.signIn(page)
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor({ timeout: 90_000 })
  })
})
