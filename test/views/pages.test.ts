import { expect } from 'chai'
import { renderPage } from '../../views/render.js'
import { readTags, type Tag } from '../support/html.js'
import { samplePages } from '../support/sample-pages.js'

const KB = 1024
const AUTOCOMPLETE: Record<string, string[]> = {
  username: ['username'],
  email: ['email'],
  // A person's, or what a key is called.
  name: ['name', 'off'],
  scopes: ['off'],
  networks: ['off'],
  password: ['current-password', 'new-password'],
  current_password: ['current-password'],
  new_password: ['new-password'],
  about: ['off'],
  by: ['off'],
  from: ['off'],
  to: ['off'],
  host: ['off'],
  path: ['off'],
  method: ['off'],
  user: ['off'],
  address: ['off'],
  amr: ['off'],
}

const named = (tags: readonly Tag[], name: string) => tags.filter((tag) => tag.name === name)
const all = (tags: readonly Tag[], attribute: string) =>
  tags.flatMap(({ attributes }) => attributes.get(attribute) ?? [])

for (const [name, page] of Object.entries(samplePages())) {
  describe(`the page ${name}`, () => {
    const html = renderPage(page)
    const tags = readTags(html)
    const fields = named(tags, 'input').filter(
      ({ attributes }) => attributes.get('type') !== 'hidden',
    )

    it('is one HTML document with a title, a language and one heading', () => {
      expect(html).to.match(/^<!doctype html><html lang="en">/u)
      expect(named(tags, 'title')).to.have.length(1)
      expect(named(tags, 'h1')).to.have.length(1)
      expect(named(tags, 'main')).to.have.length(1)
      expect(html).to.include('width=device-width')
    })

    it('has its landmarks once each, and headings that leave no level out', () => {
      for (const landmark of ['header', 'main', 'footer']) {
        expect(named(tags, landmark), landmark).to.have.length(1)
      }
      const levels = tags.flatMap(({ name: tag }) => /^h([1-6])$/u.exec(tag)?.[1] ?? [])
      expect(levels[0]).to.equal('1')
      expect(levels.slice(1).filter((level) => level !== '2')).to.deep.equal([])
      for (const { attributes } of [...named(tags, 'section'), ...named(tags, 'nav')]) {
        expect(attributes.has('aria-label') || attributes.has('aria-labelledby')).to.equal(true)
      }
    })

    it('says in its title, which is read out first, whether a form was refused', () => {
      const refused = html.includes('role="alert"')
      expect(/<title>(Error: )?/u.exec(html)?.[1] === 'Error: ').to.equal(refused)
    })

    it('names every button and link', () => {
      for (const [, attributes = '', inner = ''] of html.matchAll(
        /<(?:a|button|summary)\b([^>]*)>(.*?)<\/(?:a|button|summary)>/gu,
      )) {
        const words = inner.replaceAll(/<[^>]+>/gu, '').trim()
        expect(words !== '' || /aria-label="[^"]+"/u.test(attributes), inner).to.equal(true)
      }
    })

    it('is under 20 KB', () => {
      expect(Buffer.byteLength(html)).to.be.below(20 * KB)
    })

    it('holds no inline script, no inline style, and nothing from elsewhere', () => {
      expect(named(tags, 'style')).to.have.length(0)
      const attributes = tags.flatMap((tag) => [...tag.attributes.keys()])
      expect(attributes.filter((attribute) => /^on|^style$/u.test(attribute))).to.deep.equal([])
      expect(html).not.to.match(/<script[^>]*>[^<]/u)
      for (const script of named(tags, 'script')) {
        expect(script.attributes.get('src')).to.match(/^\/assets\/[\w-]+\.js$/u)
      }
      for (const address of [...all(tags, 'href'), ...all(tags, 'src'), ...all(tags, 'action')]) {
        expect(address).to.match(/^(?:\/(?!\/)|#)/u)
      }
    })

    it('has a label for every field, and the right one for password managers', () => {
      const labels = named(tags, 'label').map(({ attributes }) => attributes.get('for'))
      for (const { attributes } of fields) {
        const field = attributes.get('name') ?? ''
        expect(AUTOCOMPLETE[field], field).to.include(attributes.get('autocomplete'))
        if (!attributes.has('hidden')) expect(labels).to.include(attributes.get('id'))
      }
    })

    it('never sends a password back', () => {
      for (const { attributes } of fields) {
        if (attributes.get('type') === 'password') expect(attributes.has('value')).to.equal(false)
      }
    })

    it('has unique ids, and points only at those', () => {
      const ids = all(tags, 'id')
      expect(new Set(ids).size).to.equal(ids.length)
      const pointed = [
        ...all(tags, 'aria-describedby').flatMap((list) => list.split(' ')),
        ...all(tags, 'aria-labelledby'),
        ...all(tags, 'for'),
        ...all(tags, 'href')
          .filter((href) => href.startsWith('#'))
          .map((href) => href.slice(1)),
      ]
      expect(ids).to.include.members(pointed)
    })

    it('begins in one place at most, and posts its forms, but for those that only ask', () => {
      expect(tags.filter(({ attributes }) => attributes.has('autofocus')).length).to.be.at.most(1)
      for (const { attributes } of named(tags, 'form')) {
        const asks = attributes.get('role') === 'search'
        expect(attributes.get('method')).to.equal(asks ? 'get' : 'post')
      }
    })
  })
}
