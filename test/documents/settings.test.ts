import { readFileSync } from 'node:fs'
import { expect } from 'chai'

const read = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')

/** The variables that `.env.example` names, set or commented out. */
const inExample = [...read('.env.example').matchAll(/^#? ?([A-Z][A-Z0-9_]+)=/gmu)].map(
  ([, name]) => name,
)

describe('docs/configuration.md', () => {
  const described = [
    ...read('docs/configuration.md').matchAll(/^\| `([A-Z][A-Z0-9_]+)` \|/gmu),
  ].map(([, name]) => name)

  it('describes every variable of .env.example, and no other', () => {
    expect(described).to.have.length.greaterThan(30)
    expect(described).to.have.members(inExample)
  })

  it('describes each once', () => {
    expect(new Set(described).size).to.equal(described.length)
  })
})
