import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import fc from 'fast-check'
import { renderPage } from '../../views/render.js'
import { readTags, readText } from '../support/html.js'
import { everywhere, samplePages } from '../support/sample-pages.js'

/** Names that people gave themselves to see what breaks. */
const HOSTILE = [
  '<script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '" autofocus onfocus="alert(1)',
  "' onmouseover='alert(1)",
  '<svg/onload=alert(1)>',
  '</h1></main></body></html>',
  '<!--',
  '-->',
  '<![CDATA[',
  '&lt;script&gt;',
  '&#60;script&#62;',
  '&',
  '&amp',
  '<',
  '>',
  '"',
  "'",
  '`${alert(1)}`',
  '{{constructor.constructor("alert(1)")()}}',
  '__proto__',
  'constructor',
  'toString',
  'undefined',
  'null',
  'false',
  '\u202eevil\u2066',
  '\u200b\ufeff',
  'e\u0301'.repeat(40),
  '\u{1f469}\u200d\u{1f4bb}',
  '\ud800',
  '\u0000',
  'line\nbreak\ttab\r',
  'x'.repeat(2000),
]

/** A folder with more of them: strings/blns.json, the Big List of Naughty Strings, if it is there. */
const corpora = process.env['CORPORA']
const naughty =
  corpora === undefined
    ? []
    : (JSON.parse(readFileSync(join(corpora, 'strings/blns.json'), 'utf8')) as string[])

const skeletonOf = (html: string): string =>
  readTags(html)
    .map(({ name, attributes }) => `${name} ${[...attributes.keys()].join(' ')}`)
    .join('\n')

const plain = new Map(
  Object.entries(samplePages(everywhere('x'))).map(([name, page]) => [name, renderPage(page)]),
)

/** Every page with `text` everywhere has the very tags and attributes that it has with `x`. */
function expectHarmless(text: string): void {
  for (const [name, page] of Object.entries(samplePages(everywhere(text)))) {
    const html = renderPage(page)
    expect(skeletonOf(html), name).to.equal(skeletonOf(plain.get(name) ?? ''))
  }
}

describe('escaping', () => {
  it('lets no text become a tag or an attribute, whatever it holds', () => {
    for (const text of [...HOSTILE, ...naughty].filter((text) => text !== '')) expectHarmless(text)
  })

  it('holds for any text at all', () => {
    const text = fc.string({
      unit: fc.constantFrom(...Array.from('<>"\'&/=!- aA;#x\n')),
      minLength: 1,
    })
    fc.assert(fc.property(text, expectHarmless), { numRuns: 150 })
  })

  it('shows the text as it was given', () => {
    const name = '<b>"Ada" & \'Co\'</b>'
    const pages = samplePages(everywhere(name))
    for (const page of ['home', 'account', 'sign-in-development', 'error-403']) {
      expect(readText(renderPage(pages[page]!)), page).to.include(name)
    }
    const tags = readTags(renderPage(pages['register-refused']!))
    expect(
      tags.find(({ attributes }) => attributes.get('id') === 'name')?.attributes.get('value'),
    ).to.equal(name)
  })

  it('sees through a page that does not escape', () => {
    expect(() => readTags('<p>1 < 2</p>')).to.throw('a tag that is none')
    expect(skeletonOf('<p><b>x</b></p>')).not.to.equal(skeletonOf('<p>x</p>'))
  })
})
