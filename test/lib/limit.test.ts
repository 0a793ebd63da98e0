import { expect } from 'chai'
import { createLimit, QueueFull } from '../../lib/limit.js'

describe('createLimit', () => {
  it('never runs more at once than told, and runs everything in order', async () => {
    const limit = createLimit({ running: 2 })
    const started: number[] = []
    let running = 0
    let most = 0
    const work = (id: number) => async (): Promise<number> => {
      started.push(id)
      most = Math.max(most, (running += 1))
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
      return id
    }
    const ids = Array.from({ length: 20 }, (_, id) => id)
    expect(await Promise.all(ids.map((id) => limit(work(id))))).to.deep.equal(ids)
    expect(started).to.deep.equal(ids)
    expect(most).to.equal(2)
  })

  it('lets nobody slip in between one that leaves and the next that waits', async () => {
    const limit = createLimit({ running: 1 })
    let running = 0
    const work = async (): Promise<void> => {
      expect((running += 1)).to.equal(1)
      await new Promise((resolve) => setImmediate(resolve))
      running -= 1
    }
    const first = limit(work)
    const second = limit(work)
    await Promise.all([first.then(() => limit(work)), second, first.then(() => limit(work))])
  })

  it('goes on after a failure, and passes the failure on', async () => {
    const limit = createLimit({ running: 1 })
    const failed = limit(() => Promise.reject(new Error('broken')))
    const next = limit(() => Promise.resolve('fine'))
    expect(await failed.catch((error: unknown) => String(error))).to.equal('Error: broken')
    expect(await next).to.equal('fine')
  })

  it('refuses at once what finds as many waiting as may, and begins it never', async () => {
    const limit = createLimit({ running: 1, waiting: 2 })
    let open = (): void => undefined
    const opened = new Promise<void>((resolve) => (open = resolve))
    let begun = 0
    const work = async (): Promise<void> => {
      begun += 1
      await opened
    }
    const kept = [limit(work), limit(work), limit(work)]
    const refusals = await Promise.allSettled([limit(work), limit(work)])
    for (const refusal of refusals) {
      expect(refusal).to.have.property('reason').that.is.instanceOf(QueueFull)
    }
    open()
    await Promise.all(kept)
    expect(begun).to.equal(3)
    await limit(() => Promise.resolve())
  })
})
