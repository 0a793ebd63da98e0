import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Page } from 'playwright-core'
import { closeAll } from '../support/chromium.js'
import {
  comeIn,
  cookieOf,
  expectCleanRefusals,
  expectForeignSocketRefused,
  expectRefused,
} from '../support/apps/expect-guarded.js'
import { jupyterLab, NOTEBOOK, runInKernel } from '../support/apps/jupyter.js'
import { requireRealApp } from '../support/apps/programs.js'
import { openAppRoom, type AppRoom } from '../support/apps/room.js'
import { noteEnd } from '../support/apps/note-end.js'
import { openWindow } from '../support/window.js'

const EVENTS = '/api/events/subscribe'

describe('JupyterLab behind the gateway, in a real browser', function () {
  this.timeout(120_000)
  let room: AppRoom
  let page: Page
  let oldCookie: string
  const closers: (() => Promise<unknown>)[] = []

  before(async function () {
    requireRealApp(this, 'jupyterlab')
    room = await openAppRoom(jupyterLab)
    closers.push(() => room.stop())
  })
  after(() => closeAll(closers))

  /** Types into the cell at `index` and runs it. */
  const run = async (index: number, code: string): Promise<void> => {
    await page.locator('.jp-Cell .cm-content').nth(index).click()
    await page.keyboard.type(code)
    await page.keyboard.press('Shift+Enter')
  }
  const inFolder = (name: string): string => join(room.app.folder, 'notebooks', name)

  it('is opened by signing in, at the notebook that was asked for', async () => {
    page = await comeIn(room, `/lab/tree/${NOTEBOOK}`)
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor({ timeout: 90_000 })
    expect(room.window.complaints).to.deep.equal([])
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
    expect(room.window.complaints).to.deep.equal([])
  })

  it('is spoken with by no page of somebody else', () => expectForeignSocketRefused(room, EVENTS))

  it('is not opened by somebody who may not', async () => {
    const { context, open } = await openWindow(room.browser, { ignoreHTTPSErrors: true })
    const other = await open(`${room.appUrl}/lab`)
    await room.signIn(other, 'eve')
    await other.waitForURL(`${room.appUrl}/lab`)
    expect(await other.getByRole('heading', { level: 1 }).textContent()).to.equal('Not allowed')
    await context.close()
  })

  it('loses every WebSocket when its user signs out in another tab', async () => {
    oldCookie = await cookieOf(room)
    const before = room.sockets.closed.length
    const signedOut = await room.signOut()
    for (const part of [EVENTS, '/channels?']) {
      const closed = await room.sockets.next(before, ({ url }) => url.includes(part))
      expect([closed.code, closed.wasOpen]).to.deep.equal([4401, true])
      noteEnd(`JupyterLab’s ${part}`, closed.at - signedOut)
    }
  })

  it('runs nothing more that is typed', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click()
    await run(1, "open('typed-after', 'w').close()")
    const tried = await room.sockets.next(room.sockets.closed.length)
    expect(tried.wasOpen).to.equal(false)
    expect(await page.locator('.jp-InputPrompt').nth(1).textContent()).to.equal('[*]:')
    // The kernel takes one after the other: had it got that code, it would be done.
    const there = "import os; print([os.path.exists(x) for x in ('far.bin', 'typed-after')])"
    expect(await runInKernel(room.app, there)).to.equal('[True, False]\n')
    expect(existsSync(inFolder('typed-after'))).to.equal(false)
  })

  it('gives its open page clean refusals, and the old cookie nothing', async () => {
    await expectCleanRefusals(page, '/api/kernels')
    await expectRefused(room, oldCookie, { path: '/api/kernels', socket: EVENTS })
  })

  it('leads to the sign-in page, and back, when it is loaded again', async () => {
    page.on('dialog', (dialog) => void dialog.accept())
    await page.reload()
    expect(page.url()).to.match(/^https:\/\/auth\.example\.com:\d+\/auth\/login\?/u)
    await room.signIn(page)
    await page.getByText('Python 3 (ipykernel) | Idle').waitFor({ timeout: 90_000 })
  })
})
