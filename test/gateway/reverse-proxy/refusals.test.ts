import type { RequestOptions } from 'node:http'
import { expect } from 'chai'
import type { Verdict } from '../../../gateway/judge.js'
import { IMPLIED_RULE } from '../../../services/rules/rule.js'
import { startApp } from '../../support/app-server.js'
import { ask, type Answer } from '../../support/ask.js'
import { APP, refuse, signInFirst, startProxy, type ProxyOptions } from '../../support/proxy.js'

describe('the reverse proxy, to those who may not pass,', () => {
  const PAGE = { Accept: 'text/html', 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document' }

  async function answerBy(judge: ProxyOptions['judge'], options: RequestOptions): Promise<Answer> {
    const app = await startApp()
    const proxy = await startProxy({
      upstreams: [{ to: new URL(app.url) }],
      ...(judge ? { judge } : {}),
    })
    const answer = await ask(proxy.port, options)
    expect(app.seen).to.deep.equal([])
    await proxy.stop()
    await app.stop()
    return answer
  }

  const location = `https://auth.example.com/auth/login?rd=${encodeURIComponent(`https://${APP}/a?b=%20c`)}`

  it('sends a person to sign in, and back to where they were going', async () => {
    const { status, headers, body } = await answerBy(() => signInFirst(), {
      path: '/a?b=%20c',
      headers: PAGE,
    })
    expect([status, headers.location, body]).to.deep.equal([302, location, ''])
    expect(headers['cache-control']).to.equal('no-store')
    expect(headers.vary).to.contain('Sec-Fetch-Mode')
  })

  it('sends the form of a person to sign in by GET', async () => {
    const options = { path: '/a?b=%20c', method: 'POST', headers: PAGE }
    const { status, headers } = await answerBy(() => signInFirst(), options)
    expect([status, headers.location]).to.deep.equal([303, location])
  })

  const SCRIPTS: Record<string, Record<string, string>> = {
    'a script': { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Accept: '*/*' },
    'an image': { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
    'a manifest': { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'manifest' },
    'a service worker': { 'Sec-Fetch-Mode': 'same-origin', 'Sec-Fetch-Dest': 'serviceworker' },
    'an event stream': { Accept: 'text/event-stream' },
    'a program': {},
  }
  for (const [who, headers] of Object.entries(SCRIPTS)) {
    it(`tells ${who} 401, and where to sign in`, async () => {
      const answer = await answerBy(() => signInFirst(), { path: '/a?b=%20c', headers })
      expect(answer.status).to.equal(401)
      expect(answer.headers['www-authenticate']).to.equal('Bearer')
      expect(answer.headers['x-auth-location']).to.equal(location)
      expect(JSON.parse(answer.body)).to.include({ error: 'login_required' })
    })
  }

  it('does as the rule says of those who are signed out', async () => {
    expect((await answerBy(() => signInFirst('redirect'), {})).status).to.equal(302)
    expect((await answerBy(() => signInFirst('refuse'), { headers: PAGE })).status).to.equal(401)
  })

  it('shows a person a page that says no', async () => {
    const { status, headers, body } = await answerBy(() => refuse(), { headers: PAGE })
    expect([status, headers['content-type']]).to.deep.equal([403, 'text/html; charset=utf-8'])
    expect(body).to.contain('Your account may not do this.')
    expect(body).to.contain('href="/.gatehouse/assets/gatehouse.css"')
    expect(body).to.contain('href="https://auth.example.com/"')
    expect(body).to.contain('href="/.gatehouse/sign-out">Sign out')
    expect(headers['content-security-policy']).to.match(/^default-src 'none';style-src 'self'/)
  })

  it('tells a program the same in JSON', async () => {
    const { status, body, headers } = await answerBy(() => refuse(), {})
    expect(status).to.equal(403)
    expect(JSON.parse(body)).to.include({
      error: 'insufficient_role',
      request_id: headers['x-request-id'],
    })
  })

  it('leaves an audit line for who is known and refused, and a line of the log', async () => {
    const app = await startApp()
    const upstreams = [{ to: new URL(app.url) }]
    const proxy = await startProxy({ upstreams, judge: () => refuse() })
    await ask(proxy.port, { path: '/admin?secret', headers: { 'User-Agent': 'x' } })
    await proxy.stop()
    await app.stop()
    expect(proxy.noted[0]).to.include({ username: 'ada', host: APP, path: '/admin', agent: 'x' })
    expect(proxy.log.join()).to.contain('"by":"reverse proxy"').and.not.to.contain('secret')
  })

  it('lets scripts of other origins read why, where the rule names them', async () => {
    const rule = { ...IMPLIED_RULE, origins: ['https://spa.example.com'] }
    const judge = () => ({ ...signInFirst(), rule })
    const allowed = await answerBy(judge, { headers: { Origin: 'https://spa.example.com' } })
    expect(allowed.headers['access-control-allow-origin']).to.equal('https://spa.example.com')
    const other = await answerBy(judge, { headers: { Origin: 'https://evil.example' } })
    expect(other.headers['access-control-allow-origin']).to.equal(undefined)
  })

  it('waits for a judge that has to look a key up', async () => {
    const late = () => new Promise<Verdict>((resolve) => setImmediate(resolve, refuse()))
    expect((await answerBy(late, {})).status).to.equal(403)
  })
})
