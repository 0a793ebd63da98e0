import { expect } from 'chai'
import { CATALOGUE, type ErrorCode } from '../../errors/catalogue.js'
import { read } from '../architecture/house.js'

/** The codes of docs/errors.md, each with the status it stands under and what is said of it. */
function described(): Map<string, { status: number; text: string }> {
  const found = new Map<string, { status: number; text: string }>()
  for (const part of read('docs/errors.md')
    .split(/^## (?=\d{3} )/m)
    .slice(1)) {
    const [, ...entries] = part.split(/^### /m)
    for (const entry of entries) {
      const [code = '', ...text] = entry.split('\n')
      expect(found.has(code), `${code} is described twice`).to.equal(false)
      found.set(code, { status: Number(part.slice(0, 3)), text: text.join(' ') })
    }
  }
  return found
}

describe('docs/errors.md', () => {
  const codes = Object.keys(CATALOGUE) as ErrorCode[]

  it('describes every code of the catalogue, and no other', () => {
    expect([...described().keys()].sort()).to.deep.equal([...codes].sort())
  })

  for (const code of codes) {
    it(`puts ${code} under its status and says when it happens and what to do`, () => {
      const entry = described().get(code)
      expect(entry?.status).to.equal(CATALOGUE[code].status)
      expect(entry?.text).to.match(/When: .{20,} What\s+to\s+do: .{8,}/)
    })
  }
})
