import { randomUUID } from 'node:crypto'
import { expect } from 'chai'
import { clientOf } from '../support/api-client.js'
import { countQueries } from '../support/count-queries.js'
import {
  SAME_ORIGIN,
  SignIn,
  startAnother,
  startTwoGateways,
  type TwoGateways,
} from '../support/two-gateways.js'

const PASSWORD = 'violet harbour spoon eleven'

/** Two sign-ins of one person, here and there, and somebody who may do everything. */
interface People {
  readonly here: SignIn
  readonly there: SignIn
  readonly admin: SignIn
}

type Act = (people: People) => Promise<{ readonly status: number }>

describe('taking tokens back, seen by another instance', () => {
  let two: TwoGateways
  before(async () => (two = await startTwoGateways()))
  after(() => two.stop())

  const api = ({ token }: SignIn) => clientOf(two.first, token)
  const userOf = ({ here }: People): string => `/api/v1/users/${here.claims().sub}`
  const patch =
    (change: object): Act =>
    async (people) => {
      const path = userOf(people)
      const { version } = (await api(people.admin).get(path)).json()
      return api(people.admin).patch(path, change, Number(version))
    }
  const people = async (): Promise<People> => {
    const name = `p${randomUUID().slice(0, 8)}`
    const admin = await SignIn.of(two.first, 'admin')
    const here = await SignIn.of(two.first, name)
    return { here, there: await SignIn.of(two.second, name), admin }
  }
  const everywhere = async (signIn: SignIn) => [
    await signIn.at(two.first),
    await signIn.at(two.second),
  ]

  /** What is done, and whether the tokens of `here` and of `there` pass afterwards. */
  const ENDING: Record<string, { act: Act; here: boolean; there: boolean }> = {
    'signing out': {
      act: ({ here }) => here.browser.post('/auth/logout', { headers: SAME_ORIGIN }),
      here: false,
      there: true,
    },
    'ending another session of one’s own': {
      act: ({ here, there }) => api(here).delete(`/api/v1/sessions/${there.claims().sid}`),
      here: true,
      there: false,
    },
    'ending all other sessions': {
      act: ({ here }) => api(here).delete('/api/v1/sessions?keep=current'),
      here: true,
      there: false,
    },
    'ending all sessions': {
      act: ({ here }) => api(here).delete('/api/v1/sessions?keep=none'),
      here: false,
      there: false,
    },
    'an administrator who ends one session': {
      act: ({ admin, here }) => api(admin).delete(`/api/v1/sessions/${here.claims().sid}`),
      here: false,
      there: true,
    },
    'an administrator who ends all sessions of somebody': {
      act: (all) => api(all.admin).delete(`${userOf(all)}/sessions`),
      here: false,
      there: false,
    },
    'disabling an account': { act: patch({ disabled: true }), here: false, there: false },
    'an administrator who sets a password': {
      act: patch({ password: PASSWORD }),
      here: false,
      there: false,
    },
    'deleting an account': {
      act: (all) => api(all.admin).delete(userOf(all)),
      here: false,
      there: false,
    },
    'changing one’s own password': {
      act: ({ here }) => {
        const json = { new_password: PASSWORD }
        return here.browser.post('/account/password', { json, headers: SAME_ORIGIN })
      },
      here: true,
      there: false,
    },
  }
  for (const [what, { act, here, there }] of Object.entries(ENDING)) {
    it(`${what} is known there as here`, async () => {
      const all = await people()
      expect([await everywhere(all.here), await everywhere(all.there)]).to.deep.equal([
        [200, 200],
        [200, 200],
      ])
      const told = two.told()
      expect((await act(all)).status).to.be.oneOf([200, 204])
      const statuses = [here, there].map((passes) => (passes ? 200 : 401))
      expect([await all.here.at(two.first), await all.there.at(two.first)]).to.deep.equal(statuses)
      await told
      expect([await all.here.at(two.second), await all.there.at(two.second)]).to.deep.equal(
        statuses,
      )
      expect(await everywhere(all.admin)).to.deep.equal([200, 200])
    })
  }

  it('taking a role away ends its tokens but not the sessions, and the next token is without it', async () => {
    const all = await people()
    await patch({ roles: ['view_audit', 'contributor'] })(all)
    expect(await everywhere(all.here), 'given only: nothing ends').to.deep.equal([200, 200])
    const told = two.told()
    await patch({ roles: ['contributor'] })(all)
    expect(await all.here.at(two.first)).to.equal(401)
    await told
    expect(await all.there.at(two.second)).to.equal(401)
    const refreshed = await all.here.browser.post('/auth/refresh', {
      json: {},
      headers: SAME_ORIGIN,
    })
    expect(refreshed.status).to.equal(200)
    const { roles, session_id: sid } = (await all.here.browser.get('/api/v1/me')).json()
    expect([roles, sid]).to.deep.equal([['contributor'], all.here.claims().sid])
  })

  it('changes nothing for who gets another name or e-mail address', async () => {
    const all = await people()
    expect((await patch({ name: 'Somebody Else', email: null })(all)).status).to.equal(200)
    expect(await everywhere(all.here)).to.deep.equal([200, 200])
  })

  it('does not refuse who signs in in the same second', async () => {
    const all = await people()
    const name = String((await all.here.browser.get('/api/v1/me')).json()['username'])
    for (const roles of [['view_audit'], [], ['view_audit'], []]) {
      await patch({ roles })(all)
      const anew = await SignIn.of(two.first, name)
      expect(await anew.at(two.first)).to.equal(200)
      await two.second.gateway.services.revocations.catchUp()
      expect(await anew.at(two.second)).to.equal(200)
    }
  })

  it('is known to an instance from its first answer on, however long ago it was', async () => {
    const all = await people()
    await all.here.browser.post('/auth/logout', { headers: SAME_ORIGIN })
    const third = await startAnother(two.first)
    try {
      expect([await all.here.at(third), await all.there.at(third)]).to.deep.equal([401, 200])
    } finally {
      await third.stop()
    }
  })

  it('costs no query per request', async () => {
    const all = await people()
    const { sequelize } = two.second.gateway.models.User
    if (!sequelize) throw new Error('no database')
    await two.second.gateway.services.revocations.catchUp()
    const queries = countQueries(sequelize)
    for (let count = 0; count < 20; count += 1) expect(await all.here.at(two.second)).to.equal(200)
    // The log is followed all the while, by one query twice a second.
    const others = queries.list().filter((sql) => !sql.includes('counters'))
    expect(others).to.deep.equal([])
  })
})
