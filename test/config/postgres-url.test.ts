import { expect } from 'chai'
import { sslOf } from '../../config/postgres-database.js'
import { parsePostgresUrl, warningOf, type PostgresPlace } from '../../config/postgres-url.js'
import { load, production, warningsOf } from './complaints.js'

const parse = (url: string): PostgresPlace => {
  const place = parsePostgresUrl(url)
  if (!('kind' in place) || place.kind !== 'postgres') throw new Error(JSON.stringify(place))
  return place
}

describe('the address of a PostgreSQL database', () => {
  it('names host, port, database and who asks, each as it was before it was %-encoded', () => {
    expect(parse('postgres://gate:p%40ss%2Fw%25@db.example:6432/gate%20house')).to.deep.equal({
      kind: 'postgres',
      ...{ host: 'db.example', port: 6432, user: 'gate', password: 'p@ss/w%' },
      ...{ database: 'gate house', sslMode: 'disable', sslRootCert: null },
    })
  })

  it('has the usual port unless it names another, and may be of IPv6 or a socket', () => {
    expect(parse('postgresql://u@h/d').port).to.equal(5432)
    expect(parse('postgres://u@[::1]:5433/d')).to.include({ host: '::1', port: 5433 })
    const socket = parse('postgres://u@localhost/d?host=/run/postgresql')
    expect(socket).to.include({ host: '/run/postgresql', port: 5432 })
  })

  it('of another kind is left to others', () => {
    for (const url of ['sqlite:x', 'mysql://u@h/d', 'postgres:x', '']) {
      expect(parsePostgresUrl(url)).to.deep.equal({ kind: 'other' })
    }
  })

  it('says nothing of itself where it is wrong', () => {
    const faults = ['postgres://xyzzy:%zz@h/d', 'postgres://u:xyzzy@h/d?sslmode=xyzzy']
    for (const url of faults) {
      expect(JSON.stringify(parsePostgresUrl(url)))
        .to.include('fault')
        .and.not.include('xyzzy')
    }
  })

  it('says how far the server is known', () => {
    const ssl = (mode: string) => sslOf(parse(`postgres://u@h/d?sslmode=${mode}`))
    expect(ssl('disable')).to.equal(false)
    expect(ssl('require')).to.deep.equal({ rejectUnauthorized: false })
    expect(ssl('verify-full')).to.deep.equal({ rejectUnauthorized: true })
    expect(ssl('verify-ca')).to.have.keys(['rejectUnauthorized', 'checkServerIdentity'])
  })

  it('with a certificate that cannot be read is a complaint', () => {
    const place = parse('postgres://u:xyzzy@h/d?sslmode=verify-full&sslrootcert=/nowhere.pem')
    expect(() => sslOf(place))
      .to.throw(Error)
      .with.property('complaints')
      .that.deep.equals(['DATABASE_URL: its sslrootcert cannot be read (ENOENT)'])
  })

  it('warns where passwords and rows cross a network for all to read', () => {
    const warning = (url: string) => warningOf(parse(url))
    expect(warning('postgres://u@db.example/d')).to.match(/not encrypted/u)
    expect(warning('postgres://u@db.example/d?sslmode=require')).to.match(/whose server/u)
    expect(warning('postgres://u@db.example/d?sslmode=verify-full')).to.equal(null)
    for (const here of ['localhost', '127.0.0.1', '[::1]']) {
      expect(warning(`postgres://u@${here}/d`)).to.equal(null)
    }
    expect(warning('postgres://u@localhost/d?host=/run/postgresql')).to.equal(null)
  })

  it('is warned of at start, in production', () => {
    const env = { ...production(), DATABASE_URL: 'postgres://u:xyzzy@db.example/d' }
    expect(warningsOf(env).join()).to.include('DATABASE_URL').and.not.include('xyzzy')
  })
})

describe('the settings of connections', () => {
  it('are bounded unless told otherwise', () => {
    const { database } = load(production())
    const standard = { poolSize: 8, statementSeconds: 2, connectSeconds: 2, directUrl: null }
    expect(database).to.deep.equal(standard)
  })

  it('are what was asked for', () => {
    const { database } = load({
      ...production(),
      DATABASE_URL: 'postgres://u:p@pooler:6432/d',
      DATABASE_DIRECT_URL: 'postgres://u:p@db/d',
      DATABASE_POOL_SIZE: '20',
      DATABASE_STATEMENT_TIMEOUT: '5s',
      DATABASE_CONNECT_TIMEOUT: '1s',
    })
    expect(database).to.include({ poolSize: 20, statementSeconds: 5, connectSeconds: 1 })
    expect(database.directUrl?.reveal()).to.equal('postgres://u:p@db/d')
  })
})
