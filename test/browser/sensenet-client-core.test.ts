import { expect } from 'chai'
import { PASSWORD } from '../support/refreshing.js'
import { openClientRoom, run, statusOf, until, type ClientRoom } from '../support/sensenet-page.js'

describe('@sensenet/authentication-jwt 1.1.4 with @sensenet/client-core 4.2.0, in a real browser', function () {
  this.timeout(300_000)
  let room: ClientRoom
  let close: () => Promise<unknown> = () => Promise.resolve()
  before(async function () {
    room = await openClientRoom(this)
    close = () => room.close()
  })
  after(() => close())

  const START = `
    window.repository = new Core.Repository({ repositoryUrl: location.origin })
    window.service = Jwt.JwtService.setup(repository)
    window.states = [service.state.getValue()]
    service.state.subscribe((state) => states.push(state))
    await service.checkForUpdate()
  `

  it('signs in, shows the user, asks as them, and signs out', async () => {
    const page = await room.openPage()
    await run(page, START)
    expect(await run(page, 'return states')).to.deep.equal(['Pending', 'Unauthenticated'])
    expect(await run(page, `return service.login('ada', 'wrong')`)).to.equal(false)
    expect(await run(page, `return service.login('ada', '${PASSWORD}')`)).to.equal(true)
    await until(page, `service.currentUser.getValue().LoginName === 'ada'`)
    const shown = 'return service.currentUser.getValue().DisplayName'
    expect(await run(page, shown)).to.equal('Ada Lovelace')
    const me = `return (await repository.fetch('/api/v1/me')).status`
    expect(await run(page, me)).to.equal(200)
    expect(await run(page, `return service.logout()`)).to.equal(true)
    expect(await run(page, 'return states.at(-1)')).to.equal('Unauthenticated')
    expect(await statusOf(page, '/api/v1/me')).to.equal(401)
    await page.context().close()
  })

  it('is signed in still when the page is loaded anew', async () => {
    const page = await room.openPage()
    await run(page, `${START}; await service.login('ada', '${PASSWORD}')`)
    await page.reload()
    await run(page, START)
    expect(await run(page, 'return states.at(-1)')).to.equal('Authenticated')
    await page.context().close()
  })
})
