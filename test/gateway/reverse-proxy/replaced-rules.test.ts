import { once } from 'node:events'
import { expect } from 'chai'
import type { Judge } from '../../../gateway/judge.js'
import type { Answer } from '../../../services/rules/meets.js'
import { ProxyRoom } from '../../support/proxy-room.js'
import { ADA, passAs } from '../../support/proxy.js'
import { closeOf, open, said, socketApp } from '../../support/socket-app.js'

const room = new ProxyRoom()

describe('a WebSocket, when the rules are replaced,', () => {
  afterEach(() => room.clear())

  const ENDINGS: [answer: Answer, code: number, reason: string][] = [
    ['no', 4403, 'The rules no longer allow it.'],
    ['sign-in', 4401, 'Sign in first.'],
  ]
  for (const [answer, code, reason] of ENDINGS) {
    it(`is closed with ${code} when new rules say “${answer}”, and the app hears no more`, async () => {
      const app = await socketApp(room)
      const proxy = await room.proxyTo(
        app.url,
        {},
        { judge: () => passAs(answer === 'no' ? ADA : null), judgeAgain: () => answer },
      )
      const socket = open(proxy.port)
      await once(socket, 'open')
      const gone = once(app.ends[0]!, 'close')
      const closed = closeOf(socket)
      proxy.replaceRules()
      socket.send('rm -rf /')
      expect(await closed).to.deep.equal({ code, reason })
      await gone
      expect(app.heard).to.deep.equal([])
    })
  }

  it('goes on where new rules allow it as well', async () => {
    const app = await socketApp(room)
    const asked: [path: string, username: string | undefined][] = []
    const judgeAgain: Judge['judgeAgain'] = ({ target }, claims) => {
      asked.push([target.path, claims?.username])
      return 'yes'
    }
    const proxy = await room.proxyTo(app.url, {}, { judgeAgain })
    const socket = open(proxy.port, { path: '/a%20b' })
    await once(socket, 'open')
    proxy.replaceRules()
    const answer = said(socket)
    socket.send('still here')
    expect((await answer).toString()).to.equal('still here')
    expect(asked).to.deep.equal([['/a b', 'ada']])
    socket.terminate()
  })
})
