import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'

describe('forging the address one comes from', () => {
  let site: TestGateway | undefined
  afterEach(() => site?.stop())

  /** How many of `addresses`, named in X-Forwarded-For, got to try a password. */
  async function triesFrom(addresses: readonly string[], proxies: string): Promise<number> {
    const env = { SIGN_IN_TRIES_PER_ADDRESS: '3', TRUSTED_PROXIES: proxies }
    site = await startGateway({ env })
    const client = site.browser()
    let tried = 0
    for (const [index, address] of addresses.entries()) {
      const json = { username: `person${index}`, password: 'wrong' }
      const headers = { accept: 'application/json', 'x-forwarded-for': address }
      const { status } = await client.post('/auth/login', { json, headers })
      expect(status).to.be.oneOf([401, 429])
      if (status === 401) tried += 1
    }
    return tried
  }
  const twenty = (name: (index: number) => string): string[] =>
    Array.from({ length: 20 }, (_, index) => name(index))

  it('does not help while nobody is trusted', async () =>
    expect(
      await triesFrom(
        twenty((index) => `192.0.2.${index}`),
        '',
      ),
    ).to.equal(3))

  it('does not help while somebody else is trusted', async () =>
    expect(
      await triesFrom(
        twenty((index) => `192.0.2.${index}`),
        '10.0.0.0/8',
      ),
    ).to.equal(3))

  it('does not help behind a proxy, which adds the true one at the right', async () => {
    const forged = twenty((index) => `192.0.2.${index}, 203.0.113.7`)
    expect(await triesFrom(forged, '127.0.0.1')).to.equal(3)
  })

  it('does not help behind two proxies, of which the inner one names the outer', async () => {
    const forged = twenty((index) => `192.0.2.${index}, 10.0.0.9, 203.0.113.7, 10.0.0.1`)
    expect(await triesFrom(forged, '127.0.0.1,10.0.0.0/8')).to.equal(3)
  })

  it('does not help by claiming to be one of the proxies', async () => {
    const forged = twenty((index) => `10.0.0.${index}, 203.0.113.7`)
    expect(await triesFrom(forged, '127.0.0.1,10.0.0.0/8')).to.equal(3)
  })

  it('does not help by writing what is no address', async () => {
    const nonsense = twenty((index) => `host${index}.example.test`)
    expect(await triesFrom(nonsense, '127.0.0.1')).to.equal(3)
  })

  it('does not help by another header', async () => {
    site = await startGateway({
      env: { SIGN_IN_TRIES_PER_ADDRESS: '3', TRUSTED_PROXIES: '127.0.0.1' },
    })
    const names = ['forwarded', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip']
    const statuses: number[] = []
    for (const [index, name] of [...names, ...names].entries()) {
      const value = name === 'forwarded' ? `for=192.0.2.${index}` : `192.0.2.${index}`
      const json = { username: `person${index}`, password: 'wrong' }
      const headers = { accept: 'application/json', [name]: value }
      statuses.push((await site.browser().post('/auth/login', { json, headers })).status)
    }
    expect(statuses.filter((status) => status === 401)).to.have.length(3)
  })

  it('does not help by another address of the same IPv6 network, or another spelling', async () => {
    const own = twenty((index) => `2001:db8:0:7::${(index + 1).toString(16)}`)
    const spelled = ['2001:DB8:0:7::1', '2001:0db8:0000:0007:0:0:0:1', '2001:db8:0:7:a:b:c:d']
    expect(await triesFrom([...own, ...spelled], '127.0.0.1')).to.equal(3)
  })

  it('does not help by another port', async () => {
    const ports = twenty((index) => `203.0.113.7:${4000 + index}`)
    expect(await triesFrom(ports, '127.0.0.1')).to.equal(3)
  })

  it('does not help by writing IPv4 as IPv6', async () => {
    const forms = ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:cb00:7107', '64:ff9b::203.0.113.7']
    expect(await triesFrom([...forms, ...forms], '127.0.0.1')).to.equal(3)
  })

  it('does not fall on others: two IPv4 clients of a dual-stack socket are two', async () => {
    const two = ['::ffff:203.0.113.7', '::ffff:203.0.113.8']
    expect(await triesFrom([...two, ...two, ...two, ...two], '127.0.0.1')).to.equal(6)
  })
})
