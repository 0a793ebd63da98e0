import { expect } from 'chai'
import { exists, filesUnder, read } from '../architecture/house.js'

const manifest = JSON.parse(read('package.json')) as {
  version: string
  license: string
  scripts: Record<string, string>
  allowScripts: Record<string, boolean>
}

/** Names of npm's own commands, which are no scripts of ours. */
const OF_NPM = new Set(['ci', 'install', 'pack', 'prune', 'sbom'])

/** The npm scripts that a text tells its reader to run. */
const scriptsNamedIn = (text: string): string[] =>
  [...text.matchAll(/\bnpm (?:run )?([a-z][a-z:-]*)/g)]
    .map(([, name = '']) => name)
    .filter((name) => name !== 'run' && !OF_NPM.has(name))

describe('the project', () => {
  it('has its version at the top of the changelog, with a date', () => {
    const [, version, date] = /^## \[(\d[^\]]*)\] - (\S+)$/m.exec(read('CHANGELOG.md')) ?? []
    expect(version).to.equal(manifest.version)
    expect(date).to.match(/^\d{4}-\d\d-\d\d$/)
  })

  it('is under the licence that it says it is under', () => {
    expect(manifest.license).to.equal('MIT')
    expect(read('LICENSE')).to.match(/^MIT License/)
  })

  for (const path of ['README.md', 'CONTRIBUTING.md', 'docs/operations.md']) {
    it(`names only commands that exist in ${path}`, () => {
      const named = scriptsNamedIn(read(path))
      expect(named).not.to.deep.equal([])
      expect(named.filter((name) => !(name in manifest.scripts))).to.deep.equal([])
    })
  }

  it('has the files that its commands name', () => {
    const paths = Object.values(manifest.scripts).flatMap((script) =>
      [...script.matchAll(/(?<![*.\w/])[\w/-]+\.ts\b/g)].map(([path]) => path),
    )
    expect(paths.filter((path) => !exists(path))).to.deep.equal([])
  })

  it('says of every place of the house what it holds', () => {
    const places = filesUnder('', (path) => /\.tsx?$/.test(path)).map((path) => path.split('/')[0])
    const architecture = read('docs/architecture.md')
    const unsaid = new Set(places.filter((place) => !architecture.includes(`\`${place ?? ''}`)))
    expect([...unsaid]).to.deep.equal([])
  })
})
