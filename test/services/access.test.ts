import { expect } from 'chai'
import { holdsRole, holdsRoles } from '../../services/access.js'

describe('holdsRole', () => {
  it('is true for a role one has, and false for one that only looks like it', () => {
    expect(holdsRole(['manage_users'], 'manage_users')).to.equal(true)
    for (const roles of [[], ['Manage_users'], ['manage'], ['manage_users2'], ['']]) {
      expect(holdsRole(roles, 'manage_users'), roles.join()).to.equal(false)
    }
  })

  it('gives an administrator every role, and nobody else the administrator role', () => {
    expect(holdsRole(['admin'], 'anything')).to.equal(true)
    expect(holdsRole(['manage_users'], 'admin')).to.equal(false)
  })
})

describe('holdsRoles', () => {
  it('needs every one of them', () => {
    expect(holdsRoles(['a', 'b'], ['a', 'b'])).to.equal(true)
    expect(holdsRoles(['a'], ['a', 'b'])).to.equal(false)
    expect(holdsRoles([], [])).to.equal(true)
    expect(holdsRoles(['admin'], ['a', 'admin'])).to.equal(true)
  })
})
