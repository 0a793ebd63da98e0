import { Validator } from '@seriousme/openapi-schema-validator'
import { expect } from 'chai'
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.js'
import { buildDocument, toTemplate } from '../../routes/openapi/document.js'
import type { Access } from '../../routes/endpoint.js'
import { errorsOf } from '../../routes/openapi/errors.js'
import { startGateway, type TestGateway } from '../support/gateway.js'
import {
  operationsOf,
  readDocument,
  type OpenApi,
  type Operation,
} from '../support/openapi-document.js'
import { routesOf } from '../support/routes-of.js'

/** Whose credentials an access takes, in the document's words. */
function schemesOf(access: Access): string[] {
  if (typeof access === 'object') {
    const keys = access.personOnly ? [] : ['apiKey']
    return ['bearer', ...keys, 'cookie', ...(access.orClient ? ['client'] : [])]
  }
  return {
    open: [],
    local: [],
    bypass: [],
    proxy: [],
    token: ['bearer', 'apiKey', 'cookie'],
    person: ['bearer', 'cookie'],
    cookie: ['cookie'],
    client: ['client'],
  }[access]
}

/** What is answered before Express is entered. */
const forProxies = ({ gateway }: TestGateway): string[] =>
  gateway.endpoints
    .filter(({ access }) => access === 'proxy')
    .map(({ method, path }) => `${method} ${path}`)

for (const compat of ['off', 'on'])
  describe(`the OpenAPI document, with SENSENET_COMPAT=${compat}`, () => {
    let house: TestGateway
    let document: OpenApi
    let operations: Map<string, Operation>

    before(async () => {
      house = await startGateway({ env: { SENSENET_COMPAT: compat } })
      document = await readDocument(house)
      operations = new Map(operationsOf(document))
    })
    after(() => house.stop())

    it('is a valid OpenAPI 3.1 document', async () => {
      const validator = new Validator()
      const { valid, errors } = await validator.validate(structuredClone(document) as never)
      expect(errors ?? []).to.deep.equal([])
      expect([valid, validator.version, document.openapi]).to.deep.equal([true, '3.1', '3.1.0'])
    })

    it('names every route that exists, and only those', () => {
      const routes = [...routesOf(house.gateway.app), ...forProxies(house)].map(toTemplate)
      expect([...operations.keys()]).to.have.members(routes)
      expect(routes).to.include.members(['post /api/v1/users', 'get /auth/{provider}/callback'])
    })

    it('begins with what a reader looks for, and says what each group is about', () => {
      const { tags } = document
      const used = new Set([...operations.values()].flatMap(({ tags: names }) => names))
      expect(tags.map(({ name }) => name)).to.have.members([...used])
      expect(tags.slice(0, 3).map(({ name }) => name)).to.deep.equal(['sign-in', 'me', 'sessions'])
      expect(tags.at(-1)?.name).to.equal('service')
      for (const { name, description } of tags) expect(description, name).to.match(/^[A-Z].{4}/u)
    })

    it('writes summaries as plain text, which is how they are shown', () => {
      for (const [name, { summary }] of operations) expect(summary, name).to.not.match(/[`*<>]/u)
    })

    it('gives every operation a name of its own', () => {
      const names = [...operations.values()].map(({ operationId }) => operationId)
      expect(new Set(names).size).to.equal(names.length)
      expect(names).to.include('get_api_v1_users_by_id')
    })

    it('says whose credentials each operation needs', () => {
      for (const { method, path, access } of house.gateway.endpoints) {
        const security = operations.get(`${method} ${toTemplate(path)}`)?.security
        const schemes = (security ?? []).flatMap((each) => Object.keys(each))
        expect(schemes, path).to.deep.equal(schemesOf(access))
        const roles = typeof access === 'object' ? [access.role] : []
        expect(security?.[0]?.['bearer'] ?? [], path).to.deep.equal(roles)
      }
      expect(document.components.securitySchemes).to.have.all.keys(
        ...['bearer', 'apiKey', 'cookie', 'client'],
      )
      expect(document.components.securitySchemes).to.have.nested.property(
        'cookie.name',
        house.settings.cookie.name,
      )
    })

    it('lists every failure under its status', () => {
      for (const endpoint of house.gateway.endpoints) {
        const operation = operations.get(`${endpoint.method} ${toTemplate(endpoint.path)}`)
        for (const code of errorsOf(endpoint)) {
          const response = operation?.responses[String(CATALOGUE[code].status)]
          expect(JSON.stringify(response?.content), `${endpoint.path} ${code}`).to.include(code)
          expect(response?.description).to.include(CATALOGUE[code].text)
        }
      }
    })

    it('implies what guards and input can refuse', () => {
      const codesOf = (name: string): ErrorCode[] => {
        const endpoint = house.gateway.endpoints.find(
          ({ method, path }) => `${method} ${path}` === name,
        )
        return errorsOf(endpoint!)
      }
      expect(codesOf('patch /api/v1/users/:id')).to.include.members([
        'login_required',
        'invalid_token',
        'token_expired',
        'insufficient_role',
        'cross_site_request',
        'payload_too_large',
        'unsupported_media_type',
        'version_required',
        'version_mismatch',
        'server_error',
      ])
      expect(codesOf('get /api')).to.have.members([
        'invalid_request',
        'server_error',
        'unavailable',
      ])
      expect(codesOf('get /auth/bypass')).to.include('bypass_disabled')
    })

    it('names the parameters of each address, and If-Match where it counts', () => {
      const patch = operations.get('patch /api/v1/users/{id}')
      expect(
        patch?.parameters.map(({ name, in: place, required }) => [name, place, required]),
      ).to.deep.equal([
        ['id', 'path', true],
        ['If-Match', 'header', true],
      ])
      expect(
        operations.get('get /api/v1/users')?.parameters.map(({ name }) => name),
      ).to.have.members(['limit', 'cursor', 'search'])
    })

    it('speaks of the bypass and of registration only where they are', async () => {
      const other = await startGateway({ env: { BYPASS_AUTH: 'false', REGISTRATION: 'closed' } })
      const { paths } = await readDocument(other)
      expect(paths).to.not.have.any.keys('/auth/bypass', '/auth/register')
      expect(paths).to.include.keys('/auth/login', '/api/v1/users')
      await other.stop()
    })

    it('is built from the endpoints alone', () => {
      const facts = {
        publicUrl: new URL('https://gate.example'),
        cookieName: 'c',
        version: '9.9.9',
      }
      const built = buildDocument(house.gateway.endpoints.slice(0, 1), facts)
      expect(Object.keys(built.paths)).to.deep.equal(['/healthz'])
      expect(built['servers']).to.deep.equal([{ url: 'https://gate.example' }])
    })
  })
