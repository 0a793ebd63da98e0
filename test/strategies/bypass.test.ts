import { expect } from 'chai'
import { BypassStrategy } from '../../strategies/bypass.js'
import { fakeRequest } from '../support/fake-request.js'
import { codeOf, outcomeOf } from '../support/outcome.js'

const publicUrl = new URL('http://localhost:3000')
const strategy = new BypassStrategy({ allowRemote: false, publicUrl })

interface Ask {
  peer?: string
  headers?: Record<string, string>
  token?: unknown
  httpVersion?: string
}

const ask = (
  { peer = '127.0.0.1', headers = {}, token = 'admin', httpVersion = '1.1' }: Ask,
  by = strategy,
) => {
  const all = { host: 'localhost:3000', ...headers }
  return outcomeOf(by, fakeRequest({ peer, headers: all, query: { token }, httpVersion }))
}

describe('the development sign-in', () => {
  it('proves to be whoever is asked for, and nothing more', async () => {
    const { way, value } = await ask({})
    expect(way).to.equal('success')
    expect(value).to.deep.equal({ kind: 'bypass', amr: 'bypass', username: 'admin' })
  })

  it('reads the name as a username is read', async () => {
    expect((await ask({ token: 'ADMIN' })).value).to.include({ username: 'admin' })
  })

  for (const peer of ['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1']) {
    it(`answers the loopback peer ${peer}`, async () => {
      expect((await ask({ peer })).way).to.equal('success')
    })
  }

  for (const peer of [
    '192.168.1.7',
    '10.0.0.1',
    '::ffff:10.0.0.1',
    'fe80::1',
    '0.0.0.0',
    '::',
    '',
    'x',
  ]) {
    it(`does not exist for the peer ${JSON.stringify(peer)}`, async () => {
      expect(codeOf(await ask({ peer }))).to.equal('bypass_disabled')
    })
  }

  for (const name of [
    'forwarded',
    'via',
    'x-forwarded-for',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-forwarded',
    'x-forwarded-by',
    'x-real-ip',
    'x-original-url',
    'x-original-forwarded-for',
    'x-client-ip',
    'true-client-ip',
    'cf-connecting-ip',
    'x_forwarded_for',
    'x-forwarded_for',
    'x-cluster-client-ip',
    'forwarded-for',
    'cdn-loop',
    'x-real-port',
    'x-originating-ip',
    'x-remote-addr',
    'x-envoy-external-address',
    'x-amzn-trace-id',
    'x-azure-clientip',
    'cf-ray',
    'fly-client-ip',
    'fastly-client-ip',
    'wl-proxy-client-ip',
  ]) {
    it(`does not exist for a request with ${name}, whatever it says`, async () => {
      expect(codeOf(await ask({ headers: { [name]: '127.0.0.1' } }))).to.equal('bypass_disabled')
    })
  }

  it('does not exist over HTTP/1.0, which proxies speak that say nothing of themselves', async () => {
    expect(codeOf(await ask({ httpVersion: '1.0' }))).to.equal('bypass_disabled')
  })

  for (const host of [
    'evil.test',
    'localhost.evil.test',
    '127.0.0.1.evil.test',
    'evil.test:3000',
    'a@localhost',
    '',
  ]) {
    it(`does not exist under the Host ${JSON.stringify(host)} (DNS rebinding)`, async () => {
      expect(codeOf(await ask({ headers: { host } }))).to.equal('bypass_disabled')
    })
  }

  for (const host of ['localhost', 'localhost:8080', '127.0.0.1:3000', '[::1]:3000']) {
    it(`answers under the Host ${host}`, async () => {
      expect((await ask({ headers: { host } })).way).to.equal('success')
    })
  }

  it('answers from elsewhere only when told so', async () => {
    const remote = new BypassStrategy({ allowRemote: true, publicUrl })
    const headers = { 'x-forwarded-for': '10.0.0.1', host: 'space.test' }
    expect((await ask({ peer: '10.0.0.1', headers }, remote)).way).to.equal('success')
  })

  for (const token of [null, '', ' ', ['admin', 'user'], { a: 1 }, 'a b', 'a\u0000', '../x y', 7]) {
    it(`refuses ${JSON.stringify(token)} as a name`, async () => {
      expect(codeOf(await ask({ token }))).to.equal('invalid_request')
    })
  }
})
