import { expect } from 'chai'
import { startGateway, type TestGateway } from '../support/gateway.js'
import { exchangeRaw, requestOf } from '../support/raw-exchange.js'

/** What must not happen: a header that is none of the two we read makes somebody, or another one, of the sender. */
describe('attack: credentials smuggled in headers and cookies', () => {
  let site: TestGateway
  let jwt: string
  let other: string
  before(async () => {
    site = await startGateway()
    jwt = (await site.signedIn('admin')).cookie('jwt') ?? ''
    other = (await site.signedIn('user')).cookie('jwt') ?? ''
  })
  after(() => site.stop())

  const ask = async (...lines: string[]): Promise<number> => {
    const { statuses } = await exchangeRaw(site.port, requestOf('/api/v1/me', lines))
    expect(statuses.length).to.be.at.most(1)
    return statuses[0] ?? 0
  }

  it('lets in what it should, by this very way of asking', async () => {
    expect(await ask(`Authorization: Bearer ${jwt}`)).to.equal(200)
    expect(await ask(`authorization:Bearer ${jwt}`)).to.equal(200)
    expect(await ask(`Cookie: a=b; jwt=${jwt}`)).to.equal(200)
  })

  const names = (name: string): string[] => [
    name.replaceAll('-', '_'),
    name.replaceAll('-', '.'),
    name.replaceAll('-', ''),
    `X-${name}`,
    `${name}-`,
    `Proxy-${name}`,
  ]
  const STRANGE_HEADERS = [
    ...names('Authorization'),
    ...names('X-Auth-Token'),
    ...['X-Access-Token', 'X-Auth-Request-Access-Token', 'X-Forwarded-Access-Token', 'X-Api-Key'],
    ...['X-Auth-Assertion', 'X-Jwt', 'Jwt', 'Token', 'X-Forwarded-Authorization', 'Cookie2'],
    ...['HTTP_AUTHORIZATION', 'HTTP_COOKIE', 'Sec-WebSocket-Protocol', 'X-Original-Authorization'],
  ]
  for (const name of STRANGE_HEADERS.filter((one) => one !== 'Authorization')) {
    it(`reads no token in ${name}`, async () => {
      for (const value of [`Bearer ${jwt}`, jwt, `jwt=${jwt}`]) {
        expect(await ask(`${name}: ${value}`)).to.equal(401)
      }
    })
  }

  const bearers: Readonly<Record<string, (token: string) => string[]>> = {
    'two headers that agree': (token) => [`Bearer ${token}`, `Bearer ${token}`],
    'two headers at odds': (token) => [`Bearer ${token}`, 'Bearer x'],
    'a list': (token) => [`Bearer ${token}, Bearer x`],
    'a list of one': (token) => [`Bearer ${token},`],
    'a basic one and a bearer': (token) => ['Basic YTpi', `Bearer ${token}`],
    'a tab': (token) => [`Bearer\t${token}`],
    'no blank': (token) => [`Bearer${token}`],
    'an equals sign': (token) => [`Bearer=${token}`],
    quotes: (token) => [`Bearer "${token}"`],
    'a word behind': (token) => [`Bearer ${token} x`],
    'a parameter': (token) => [`Bearer token=${token}`],
    'a scheme in front': (token) => [`Basic Bearer ${token}`],
    'another scheme': (token) => [`Token ${token}`],
    'a scheme nobody has': (token) => [`BearerX ${token}`],
    'nothing but the token': (token) => [token],
    'percent escapes': (token) => [`Bearer ${token.replaceAll('.', '%2E')}`],
    padding: (token) => [`Bearer ${token}==`],
    'a letter beyond ASCII': (token) => [`Bearer ${token}\u00ff`],
  }
  for (const [what, values] of Object.entries(bearers)) {
    it(`lets nobody in by a bearer with ${what}`, async () => {
      const lines = values(jwt).map((value) => `Authorization: ${value}`)
      expect(await ask(...lines)).to.be.oneOf([400, 401])
    })
  }

  const cookies: Readonly<Record<string, (token: string) => string>> = {
    'in capitals': (token) => `JWT=${token}`,
    'with a prefix': (token) => `__Host-jwt=${token}`,
    'with another prefix': (token) => `__Secure-jwt=${token}`,
    'with a suffix': (token) => `jwt_=${token}`,
    'in quotes': (token) => `jwt="${token}"`,
    'with its name in quotes': (token) => `"jwt"=${token}`,
    'with its name escaped': (token) => `%6Awt=${token}`,
    'as a list': (token) => `jwt[]=${token}`,
    'of a prototype': (token) => `__proto__[jwt]=${token}`,
    'behind a comma': (token) => `a=b, jwt=${token}`,
    'as JSON': (token) => `jwt=j:"${token}"`,
    'as signed': (token) => `jwt=s:${token}`,
    'of RFC 2965': (token) => `$Version=1, jwt=${token}`,
    'within the value of another': (token) => `a="x; jwt=y", ${token}`,
    'twice, at odds': (token) => `jwt=${token}; jwt=x`,
    'twice, at odds, the other first': (token) => `jwt=x; jwt=${token}`,
    'without a name': (token) => token,
    'without a value of its own': (token) => `=jwt=${token}`,
  }
  for (const [what, line] of Object.entries(cookies)) {
    it(`lets nobody in by a cookie ${what}`, async () => {
      expect(await ask(`Cookie: ${line(jwt)}`)).to.be.oneOf([400, 401])
    })
  }

  it('lets nobody in as one of two: neither by two cookies, nor by cookie and header', async () => {
    expect(await ask(`Cookie: jwt=${jwt}; jwt=${other}`)).to.equal(400)
    expect(await ask(`Cookie: jwt=${jwt}`, `Cookie: jwt=${other}`)).to.equal(400)
    expect(await ask(`Cookie: jwt=${jwt}`, `Authorization: Bearer ${other}`)).to.equal(400)
  })

  const BROKEN: Readonly<Record<string, (token: string) => string[]>> = {
    'a folded line': (token) => ['Authorization: Bearer', ` ${token}`],
    'a folded cookie': (token) => ['Cookie: a=b;', `\tjwt=${token}`],
    'a blank before the colon': (token) => [`Authorization : Bearer ${token}`],
    'a blank before the name': (token) => ['X: y', ` Authorization: Bearer ${token}`],
    'a bare line feed': (token) => [`X: y\nAuthorization: Bearer ${token}`],
    'a bare carriage return': (token) => [`X: y\rAuthorization: Bearer ${token}`],
    'a NUL behind': (token) => [`Authorization: Bearer ${token}\0`],
    'a NUL in the name': (token) => [`Authorization\0: Bearer ${token}`],
    'a NUL in the cookie': (token) => [`Cookie: jwt=${token}\0; a=b`],
  }
  for (const [what, lines] of Object.entries(BROKEN)) {
    it(`answers ${what} with 400, or not at all`, async () => {
      expect(await ask(...lines(jwt))).to.be.oneOf([0, 400])
    })
  }

  it('refuses headers and cookies too large for anyone, without reading them', async () => {
    const large = 'x'.repeat(17 * 1024)
    for (const line of [`Authorization: Bearer ${large}`, `Cookie: jwt=${large}`, `X: ${large}`]) {
      expect(await ask(line, `X-Cookie: jwt=${jwt}`)).to.be.oneOf([0, 400, 431])
    }
    const many = Array.from({ length: 400 }, (_, number) => `c${number}=x`).join('; ')
    expect(await ask(`Cookie: ${many}`)).to.equal(401)
    expect(await ask(`Cookie: ${'; '.repeat(3000)}`)).to.equal(401)
  })

  for (const list of [
    'authorization',
    'cookie',
    'x-auth-user',
    'x-request-id, authorization',
    'close, cookie',
    'sec-fetch-site',
  ]) {
    it(`keeps its sight with Connection: ${list}: who asks stays who asks`, async () => {
      const { text } = await exchangeRaw(
        site.port,
        [
          'GET /api/v1/me HTTP/1.1',
          'Host: localhost',
          `Connection: ${list}`,
          `Authorization: Bearer ${other}`,
          'X-Auth-User: admin',
          '',
          '',
        ].join('\r\n'),
      )
      expect(text)
        .to.match(/^HTTP\/1\.1 200 /u)
        .and.include('"username":"user"')
      expect(await ask(`Connection: ${list}`)).to.equal(401)
    })
  }
})
