import { AsyncResource } from 'node:async_hooks'
import { expect } from 'chai'
import type { User } from '../../../models/user.js'
import { PostgresDatabases } from '../../support/database.js'
import { requirePostgres } from '../../support/postgres/programs.js'
import {
  admissionOf,
  createPeople,
  failureOf,
  LIGHT_PARAMETERS,
  proofOf,
  type People,
} from '../../support/people.js'
import { NO_LIMITS } from '../../support/no-limits.js'

describe('first sign-ins side by side on PostgreSQL', () => {
  const databases = new PostgresDatabases()
  let people: People
  before(async function () {
    requirePostgres(this)
    this.timeout(60_000)
    people = await createPeople(LIGHT_PARAMETERS, NO_LIMITS, () => databases.create())
  })
  after(() => databases.close())

  /** Outside of any transaction, as another request is. */
  const outside = new AsyncResource('another request')
  const elsewhere = <T>(work: () => T): T => outside.runInAsyncScope(work)

  /** Somebody else signs in after the identity was looked for, and before the address is. */
  function outrun(quicker: () => Promise<unknown>): void {
    const { User } = people.models
    const find = User.findVerifiedOwner.bind(User)
    User.findVerifiedOwner = async (...asked): Promise<User | null> => {
      User.findVerifiedOwner = find
      await quicker()
      return find(...asked)
    }
  }

  const resolve = (said: Parameters<typeof proofOf>[0]) =>
    people.linking.resolve(proofOf(said), admissionOf())

  it('lead to one account, where one of them was made between two looks of the other', async () => {
    let quicker: string | undefined
    outrun(() => elsewhere(async () => (quicker = (await resolve({})).id)))
    expect((await resolve({})).id).to.equal(quicker)
    expect(await people.models.User.count()).to.equal(1)
  })

  it('are refused where the quicker one is another identity of that address', async () => {
    const email = 'ben@corp.test'
    outrun(() => elsewhere(() => resolve({ subject: 'quicker', username: 'ben', email })))
    const slower = resolve({ subject: 'slower', username: 'benny', email })
    expect(await failureOf(slower)).to.include({ code: 'account_exists' })
  })
})
