import { expect } from 'chai'
import { STATUSES } from '../../client/src/generated/errors.js'
import { OPERATIONS } from '../../client/src/generated/operations.js'
import { CATALOGUE } from '../../errors/catalogue.js'
import { clientFiles } from '../../scripts/client/client-files.js'
import { METHODS, operationsOf } from '../../scripts/client/methods.js'
import { read } from '../architecture/house.js'

describe('what is generated for the client', () => {
  it('is what `npm run generate:client` makes now', async () => {
    const files = Object.entries(await clientFiles())
    expect(files).to.have.length(3)
    const stale = files.filter(([path, text]) => read(path) !== text).map(([path]) => path)
    expect(stale, 'run `npm run generate:client`').to.deep.equal([])
  })

  it('has every code of the catalogue', () => {
    expect(Object.keys(STATUSES)).to.deep.equal(Object.keys(CATALOGUE))
  })

  it('has a name for every operation of the API, and none besides', () => {
    const names = Object.values(OPERATIONS).flatMap((methods) => Object.keys(methods))
    expect(names).to.have.length(Object.keys(METHODS).length)
    const paths = { '/api/v1/me': { get: {} }, '/api/v1/new': { post: {} } }
    const named = { 'me.get': 'get /api/v1/me', 'me.gone': 'get /api/v1/gone' }
    expect(() => operationsOf({ paths }, named)).to.throw(
      /post \/api\/v1\/new has no name; get \/api\/v1\/gone is no operation/u,
    )
  })
})
