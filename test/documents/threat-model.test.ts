import { expect } from 'chai'
import { exists, filesUnder, read } from '../architecture/house.js'

const text = read('docs/threat-model.md')

const isTest = (path: string): boolean => /\.test\.tsx?$/u.test(path)

/** The tests that a part of the page links to. */
const testsIn = (part: string): string[] =>
  [...part.matchAll(/\]\(\.\.\/(test\/[^)]+)\)/gu)].map(([, path = '']) => path)

/** Each heading of `level` within `part` -> what stands under it. */
const partsOf = (part: string, level: string): Map<string, string> =>
  new Map(
    part
      .split(new RegExp(`^${level} `, 'mu'))
      .slice(1)
      .map((each) => [each.slice(0, each.indexOf('\n')), each]),
  )

const chapters = partsOf(text, '##')

/** Whoever else may come; each is thought about, in these words. */
const ATTACKERS = [
  'A stranger on the net',
  'Another site',
  'A sibling host',
  'Another user',
  'Whoever found a key',
  'An administrator gone bad',
  'A provider that lies',
  'A bad neighbour: proxies and upstreams',
  'Who has a copy of the database',
  'Who has a token',
  'Who is on the developer’s machine',
  'Who makes what we are made of',
]

describe('docs/threat-model.md', () => {
  it('says what there is to steal, where trust ends, who comes, what was decided and what not', () => {
    expect([...chapters.keys()]).to.deep.equal([
      'What there is to steal',
      'Where trust ends',
      'Who comes',
      'What we decided',
      'What we do not defend against',
    ])
  })

  it('thinks of each attacker, and names the tests that stop them', () => {
    const attackers = partsOf(chapters.get('Who comes') ?? '', '###')
    expect([...attackers.keys()]).to.have.members(ATTACKERS)
    for (const [name, part] of attackers) expect(testsIn(part), name).not.to.deep.equal([])
  })

  it('names for each decision a test that holds it', () => {
    const rows = (chapters.get('What we decided') ?? '').split('\n').filter(isRow).slice(2)
    expect(rows).to.have.length.greaterThan(7)
    for (const row of rows) expect(testsIn(row), row).not.to.deep.equal([])
  })

  it('names only tests that are there', () => {
    expect(testsIn(text).filter((path) => !exists(path) || !isTest(path))).to.deep.equal([])
  })

  it('knows every attack that is tried', () => {
    const attacks = filesUnder('test/attacks', isTest)
    expect(attacks).to.have.length.greaterThan(25)
    const named = new Set(testsIn(text))
    expect(attacks.filter((path) => !named.has(path))).to.deep.equal([])
  })

  it('says plainly what it does not defend against', () => {
    const said = chapters.get('What we do not defend against') ?? ''
    expect(said.match(/^- \*\*/gmu)).to.have.length.greaterThan(7)
  })
})

const isRow = (line: string): boolean => line.startsWith('|')
