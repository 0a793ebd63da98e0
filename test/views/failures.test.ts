import { expect } from 'chai'
import { MAX_PASSWORD_BYTES as AT_THE_SERVER } from '../../services/passwords.js'
import { MAX_PASSWORD_BYTES, sayFault } from '../../views/failure.js'
import { renderPage } from '../../views/render.js'
import { readTags } from '../support/html.js'
import { samplePages } from '../support/sample-pages.js'

const tagsOf = (name: string) => readTags(renderPage(samplePages()[name]!))
const byId = (name: string, id: string) =>
  tagsOf(name).find(({ attributes }) => attributes.get('id') === id)?.attributes

describe('a refused form', () => {
  it('is announced at once', () => {
    for (const name of ['sign-in-refused', 'register-refused', 'account-refused']) {
      expect(
        tagsOf(name).filter(({ attributes }) => attributes.get('role') === 'alert'),
        name,
      ).to.have.length(1)
    }
  })

  it('ties each fault to its field', () => {
    const username = byId('register-refused', 'username')
    expect(username?.get('aria-invalid')).to.equal('true')
    expect(username?.get('aria-describedby')).to.equal('username-error')
    const name = byId('register-refused', 'name')
    expect(name?.has('aria-invalid')).to.equal(false)
    expect(byId('register-refused', 'password')?.get('aria-describedby')).to.equal(
      'password-hint password-error',
    )
  })

  it('begins at the first field at fault, and after a wrong password at the password', () => {
    expect(byId('register-refused', 'username')?.has('autofocus')).to.equal(true)
    expect(byId('sign-in-refused', 'password')?.has('autofocus')).to.equal(true)
  })

  it('has a sentence for every fault of a password, and for one not known yet', () => {
    const say = (code: string) => sayFault('new_password', code, { minLength: 15 })
    const codes = ['missing', 'too_short', 'too_long', 'too_common', 'contains_name']
    const sentences = codes.map(say)
    expect(new Set(sentences).size).to.equal(codes.length)
    expect(sentences).not.to.include('This is not acceptable.')
    expect(say('too_short')).to.equal('Use at least 15 characters.')
    for (const code of ['brand_new', '__proto__', 'constructor']) {
      expect(say(code)).to.equal('This is not acceptable.')
    }
  })

  it('tells somebody who signs in nothing about how long passwords are', () => {
    expect(sayFault('password', 'too_short', { minLength: 0 })).to.equal(
      'Please enter your password.',
    )
  })

  it('names the limit that the server has', () => {
    expect(MAX_PASSWORD_BYTES).to.equal(AT_THE_SERVER)
    expect(byId('register', 'password')?.get('data-max-bytes')).to.equal(String(AT_THE_SERVER))
  })
})

describe('a provider that does not answer', () => {
  it('is no link, and says so', () => {
    const tags = tagsOf('sign-in')
    expect(
      tags.some(({ attributes }) => attributes.get('href')?.startsWith('/auth/down')),
    ).to.equal(false)
    const down = tags.find(({ attributes }) => attributes.get('aria-disabled') === 'true')
    expect(down?.name).to.equal('p')
    expect(renderPage(samplePages()['sign-in']!)).to.include('is not answering right now')
  })

  it('can be unlinked but not linked', () => {
    const html = renderPage(samplePages()['account']!)
    expect(html).to.include('action="/auth/github/link"')
    expect(html).not.to.include('action="/auth/down/link"')
  })
})
