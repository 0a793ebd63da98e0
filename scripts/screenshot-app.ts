import { join } from 'node:path'
import { jupyterLab, NOTEBOOK } from '../test/support/apps/jupyter.js'
import { openAppRoom, type AppRoom } from '../test/support/apps/room.js'

/** The picture of a real app: a notebook whose user has signed out in another tab. */
const PATH = join(import.meta.dirname, '../docs/images/jupyterlab-signed-out.png')

async function take(room: AppRoom): Promise<void> {
  const page = await room.window.open(`${room.appUrl}/lab/tree/${NOTEBOOK}`)
  await page.setViewportSize({ width: 1000, height: 420 })
  await room.signIn(page)
  await page.getByText('Python 3 (ipykernel) | Idle').waitFor({ timeout: 90_000 })
  const run = async (index: number, code: string): Promise<void> => {
    await page.locator('.jp-Cell .cm-content').nth(index).click()
    await page.keyboard.type(code)
    await page.keyboard.press('Shift+Enter')
  }
  await run(0, 'print(6 * 7)')
  await page.locator('.jp-OutputArea-output').waitFor()
  await room.signOut()
  await page.getByRole('dialog').getByRole('button', { name: 'Ok' }).click()
  await run(1, 'print("typed after signing out")')
  await page.screenshot({ path: PATH })
}

const room = await openAppRoom(jupyterLab)
await take(room).finally(() => room.stop())
console.log('1 picture of an app in docs/images')
