import { expect } from 'chai'
import { posix } from 'node:path'
import { exists, filesUnder, read } from '../architecture/house.js'

const LINK = /\[[^\]]*\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g

const documents = filesUnder('', (path) => path.endsWith('.md')).filter(
  (path) => !path.startsWith('test/corpora/'),
)

const withoutCode = (text: string): string =>
  text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** The anchors of a document, as the usual forges make them from its headings. */
const anchorsOf = (text: string): string[] =>
  [...text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  )

/** What is wrong with the relative links of the document `path`. */
const brokenLinks = (path: string, text: string): string[] =>
  [...withoutCode(text).matchAll(LINK)].flatMap(([, link = '']) => {
    if (/^(https?:|mailto:)/.test(link)) return []
    const [file = '', anchor] = link.split('#')
    const target = file === '' ? path : posix.join(posix.dirname(path), decodeURI(file))
    if (!exists(target)) return [`${link}: no such file`]
    const lost = anchor !== undefined && target.endsWith('.md')
    return lost && !anchorsOf(read(target)).includes(anchor) ? [`${link}: no such heading`] : []
  })

describe('the documents', () => {
  it('are more than a few', () => {
    expect(documents).to.include.members(['README.md', 'docs/README.md', 'docs/errors.md'])
  })

  for (const path of documents) {
    it(`${path} links only to what is there`, () => {
      expect(brokenLinks(path, read(path))).to.deep.equal([])
    })
  }

  it('are each named in the index, guides and decisions too', () => {
    const index = read('docs/README.md')
    const unnamed = documents
      .filter((path) => path.startsWith('docs/') && path !== 'docs/README.md')
      .filter((path) => !index.includes(`(${path.slice('docs/'.length)})`))
    expect(unnamed).to.deep.equal([])
  })

  it('would be found out', () => {
    const text = 'See [here](errors.md#no_such), [there](gone.md), [fine](errors.md#not_found).'
    expect(brokenLinks('docs/planted.md', text)).to.deep.equal([
      'errors.md#no_such: no such heading',
      'gone.md: no such file',
    ])
  })
})
