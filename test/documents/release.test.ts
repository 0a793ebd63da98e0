import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { release } from '../../scripts/release/changelog.js'
import { read, ROOT } from '../architecture/house.js'

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- A thing.

## [0.1.0] - 2026-01-02

- The first.
`

describe('a release', () => {
  it('is what was unreleased, under a version and a date', () => {
    const { changelog, notes } = release(CHANGELOG, '0.2.0', '2026-03-04')
    expect(notes).to.equal('### Added\n\n- A thing.')
    expect(changelog).to.contain('## [Unreleased]\n\n## [0.2.0] - 2026-03-04\n\n### Added\n')
    expect(changelog).to.contain('## [0.1.0] - 2026-01-02\n\n- The first.\n')
  })

  it('is none where nothing changed, the version is none, or is there already', () => {
    const { changelog } = release(CHANGELOG, '0.2.0', '2026-03-04')
    expect(() => release(changelog, '0.3.0', '2026-03-04')).to.throw('nothing is unreleased')
    expect(() => release(CHANGELOG, '0.1.0', '2026-03-04')).to.throw('is released already')
    expect(() => release(CHANGELOG, 'next', '2026-03-04')).to.throw('is written 1.2.3')
    expect(() => release('# Changelog\n', '0.2.0', '2026-03-04')).to.throw('no Unreleased')
  })

  it('can be looked at before', () => {
    const before = read('CHANGELOG.md')
    const how = ['--import', 'tsx', 'scripts/release.ts', '999.0.0', '--dry-run']
    const { status, stdout } = spawnSync(process.execPath, how, { cwd: ROOT, encoding: 'utf8' })
    expect(status).to.equal(0)
    expect(stdout).to.match(/^### \w+/u)
    expect(read('CHANGELOG.md')).to.equal(before)
  })
})

describe('the bill of materials', function () {
  this.timeout(60_000)

  it('lists what the program is made of, each with its version and licence, and no tool', () => {
    const how = ['sbom', '--omit', 'dev', '--sbom-format', 'cyclonedx', '--package-lock-only']
    const { status, stdout } = spawnSync('npm', how, {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 1e8,
    })
    expect(status).to.equal(0)
    const bill = JSON.parse(stdout) as {
      readonly bomFormat: string
      readonly components: readonly { name: string; version: string; licenses?: unknown[] }[]
    }
    expect(bill.bomFormat).to.equal('CycloneDX')
    const names = bill.components.map(({ name }) => name)
    expect(names).to.include.members(['express', 'sequelize', 'sqlite3', 'prom-client'])
    expect(names).not.to.include.members(['mocha']).and.not.include('typescript')
    // Older than the field: test/documents/dependencies.test.ts looks at the files of these.
    const silent = bill.components.filter(({ licenses = [] }) => licenses.length === 0)
    const old = ['passport-local', 'passport-strategy', 'pause']
    expect(silent.map(({ name }) => name).filter((name) => !old.includes(name))).to.deep.equal([])
  })
})
