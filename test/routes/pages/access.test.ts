import { expect } from 'chai'
import { apiClient, type ApiClient } from '../../support/api-client.js'
import { startGateway, type TestGateway } from '../../support/gateway.js'

const YAML = `access:
  - host: app.test
    path: /public/**
    allow: public
  - host: app.test
    allow: { any_role: [manage_users] }
`

describe('the access rules, for administrators,', () => {
  let site: TestGateway
  let admin: ApiClient
  before(async () => {
    site = await startGateway({ yaml: YAML, env: { TRUSTED_PROXIES: '127.0.0.1' } })
    admin = await apiClient(site, 'admin')
  })
  after(() => site.stop())

  const show = async (query = '') => (await site.signedIn('admin')).navigate(`/access${query}`)

  it('are listed with their lines', async () => {
    const { status, text } = await show()
    expect(status).to.equal(200)
    expect(text).to.include('app.test /public/**').and.to.include('line 2')
    expect(text).to.include('any_role: manage_users').and.to.include('line 5')
    expect(text).not.to.include('The answer')
  })

  it('explain what they answer, and why', async () => {
    const { text } = await show('?host=app.test&path=/x&method=GET&user=user&address=&amr=')
    expect(text).to.include('<bdi>user</bdi> may not pass')
    expect(text).to.include('href="#line-5"').and.to.include('Why no rule before it decided (1)')
    expect(text).to.include('line 2 is for other paths')
    expect((await show('?host=app.test&user=manager')).text).to.include('may pass')
  })

  it('say which field they cannot read, in the form', async () => {
    const { status, text } = await show('?host=a_b&path=/%2e%2e&method=GET&user=nobody')
    expect(status).to.equal(400)
    expect(text).to.include('id="host-error"').and.to.include('id="path-error"')
    expect(text).to.include('value="a_b"')
    expect((await show('?host=app.test&user=nobody')).text).to.include('Nobody here is called so.')
  })

  it('are shown to nobody else', async () => {
    for (const path of ['/access', '/api/v1/access/explain?host=app.test']) {
      for (const name of ['user', 'manager', 'contributor']) {
        const answer = await (await site.signedIn(name)).get(path)
        expect(answer.status, `${name} ${path}`).to.equal(403)
      }
      expect((await site.browser().get(path)).status).to.equal(401)
    }
  })

  it('are told to apps as they are explained', async () => {
    const explained = await admin.get('/api/v1/access/explain?host=app.test&user=manager')
    const headers = explained.json()['headers'] as Record<string, string>
    const asking = {
      ...{ 'x-forwarded-method': 'GET', 'x-forwarded-proto': 'http', 'x-forwarded-uri': '/' },
      ...{ 'x-forwarded-host': 'app.test', 'x-forwarded-for': '192.0.2.1' },
    }
    const manager = await site.signedIn('manager')
    const told = await manager.get('/auth/verify/caddy', { headers: asking })
    expect(told.status, told.text).to.equal(200)
    for (const [name, value] of Object.entries(headers)) {
      if (name === 'X-Auth-Assertion') expect(told.headers[name.toLowerCase()]).to.match(/^ey/)
      else expect(told.headers[name.toLowerCase()], name).to.equal(value)
    }
  })

  it('are explained to programs as well', async () => {
    const path = '/api/v1/access/explain?host=APP.test.&path=/x&user=manager&method=post'
    const answer = await admin.get(path)
    expect(answer.status, answer.text).to.equal(200)
    expect(answer.json()).to.deep.include({
      ...{ answer: 'yes', host: 'app.test', path: '/x', method: 'POST', rule: { line: 5 } },
      ...{ unmet: [], passed_over: [{ line: 2, because: 'path' }], disabled: false },
    })
    expect(answer.json()['headers']).to.deep.include({ 'Remote-User': 'manager' })
    const bad = await admin.get('/api/v1/access/explain?host=a_b')
    expect(bad.status).to.equal(400)
    expect(bad.json()['fields']).to.deep.equal({ host: 'unreadable' })
  })
})
