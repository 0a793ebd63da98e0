import { expect } from 'chai'
import { AUDIT_EVENTS } from '../../services/audit/audit-event.js'
import { exists, read } from '../architecture/house.js'
import { load, production } from '../config/complaints.js'
import { startGateway, type TestGateway } from '../support/gateway.js'

const text = read('docs/asvs.md')

/** Requirement of levels 1 and 2, in the chapters that touch us -> its level. */
const REQUIREMENTS = JSON.parse(read('test/documents/asvs-requirements.json')) as Record<
  string,
  number
>

interface Line {
  readonly id: string
  readonly level: number
  readonly asks: string
  readonly verdict: string
  readonly tests: readonly string[]
}

const lines: Line[] = [
  ...text.matchAll(/^\| (V\d+\.\d+\.\d+) \| (\d) \| (.+?) \| (.+?) \|$/gmu),
].map(([, id = '', level, asks = '', verdict = '']) => {
  const tests = [...verdict.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/gu)].map(([, path = '']) => path)
  return { id, level: Number(level), asks, verdict, tests }
})

const KINDS: Readonly<Record<string, RegExp>> = {
  Met: /^met: .*\]\(\.\.\/test\//u,
  'Not applicable': /^not applicable, because .{10,}/u,
  'Not yet': /^not yet, because .{10,}/u,
  'Not met': /^not met, because .{20,}/u,
}

/** The part of the page under the heading `name`, without those beneath the next one. */
const section = (name: string): string => {
  const [, part = ''] = new RegExp(`^### ${name}\\n(.*?)(?=^##|(?![^]))`, 'msu').exec(text) ?? []
  expect(part, name).not.to.equal('')
  return part
}

/** Which of `names` the section does not name, as code. */
const unnamedIn = (name: string, names: readonly string[]): string[] => {
  const part = section(name)
  return names.filter((each) => !part.includes(`\`${each}\``))
}

describe('docs/asvs.md', () => {
  it('has each requirement once, under its level, and no other', () => {
    expect(Object.keys(REQUIREMENTS)).to.have.length(158)
    expect(lines.map(({ id }) => id).sort()).to.deep.equal(Object.keys(REQUIREMENTS).sort())
    for (const { id, level } of lines) expect(level, id).to.equal(REQUIREMENTS[id])
  })

  it('asks in a few words of its own', () => {
    for (const { id, asks } of lines) {
      expect(asks.split(' ').length, id).to.be.within(2, 22)
      expect(asks, id).to.not.match(/^verify|verify that/iu)
    }
  })

  it('says of each how it stands, in one of four ways', () => {
    for (const { id, verdict } of lines) {
      const fitting = Object.values(KINDS).filter((kind) => kind.test(verdict))
      expect(fitting, `${id}: ${verdict}`).to.have.length(1)
    }
  })

  it('names tests that are there', () => {
    const named = lines.flatMap(({ tests }) => tests)
    expect(named.length).to.be.greaterThan(200)
    expect(named.filter((path) => !exists(path) || !/\.test\.tsx?$/u.test(path))).to.deep.equal([])
  })

  it('counts right', () => {
    expect(text).to.include(`each of the ${lines.length} requirements`)
    const counts = Object.entries(KINDS).map(
      ([name, kind]) => `${name}: ${lines.filter(({ verdict }) => kind.test(verdict)).length}.`,
    )
    expect(text).to.include(counts.join(' '))
  })
})

describe('what ASVS wants in writing', () => {
  let site: TestGateway
  before(async () => (site = await startGateway()))
  after(() => site.stop())

  it('names every way in, and what else is about signing in', () => {
    const addresses = site.gateway.endpoints
      .filter(({ about }) => about.tag === 'sign-in')
      .map(({ path }) => path)
    expect(unnamedIn('The ways in', [...new Set(addresses)])).to.deep.equal([])
    const kinds = ['pwd', 'bypass', 'oidc:ID', 'oauth2:ID', 'passport:ID']
    expect(unnamedIn('The ways in', kinds)).to.deep.equal([])
  })

  it('says which words no password holds', () => {
    const said = section('Words that no password holds')
    for (const each of ['`gatehouse`', 'host name', 'username', 'e-mail', 'display name']) {
      expect(said).to.include(each)
    }
  })

  it('says how long sessions last unless told otherwise', () => {
    const said = section('Sessions').replaceAll(/\s+/gu, ' ')
    const { jwt, refresh } = load(production())
    const days = (seconds: number): string => `${seconds / 86_400} days`
    expect(said).to.include(`${jwt.lifetimeSeconds / 3600} hours (\`JWT_EXPIRES_IN\`)`)
    expect(said).to.include(`${days(refresh.lifetimeSeconds)} (\`REFRESH_EXPIRES_IN\`)`)
    expect(said).to.include(`${days(refresh.maxAgeSeconds)} after it began (\`REFRESH_MAX_AGE\`)`)
    expect(said).to.include(`${refresh.graceSeconds} seconds (\`REFRESH_GRACE\`)`)
  })

  it('names every access and role, and every field of a user', async () => {
    const { schemas } = (await site.browser().get('/openapi.json')).json()['components'] as {
      schemas: Record<string, { properties?: object }>
    }
    const fields = ['UserAccount', 'NewUser', 'UserChange'].flatMap((name) =>
      Object.keys(schemas[name]?.properties ?? {}),
    )
    expect(fields).to.include.members(['id', 'roles', 'password'])
    const accesses = site.gateway.endpoints.map(({ access }) =>
      typeof access === 'string' ? access : access.role,
    )
    const roles = (await site.gateway.models.Role.list()).filter(({ builtIn }) => builtIn)
    const names = [...fields, ...accesses, ...roles.map(({ name }) => name)]
    expect(unnamedIn('Who may do what', [...new Set(names)])).to.deep.equal([])
  })

  it('names every table, and every event of the audit log', async () => {
    const tables = await site.gateway.models.User.sequelize?.getQueryInterface().showAllTables()
    const ours = (tables ?? []).filter((name) => name !== 'schema_migrations')
    expect(ours).to.include('users')
    expect(unnamedIn('What is kept', ours)).to.deep.equal([])
    expect(unnamedIn('What is logged', AUDIT_EVENTS)).to.deep.equal([])
  })
})
