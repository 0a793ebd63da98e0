import { expect } from 'chai'
import type { Settings } from '../../../config/settings.js'
import { ConfigError } from '../../../errors/config-error.js'
import { rulesOf } from '../../../services/rules/compile.js'
import { createCurrentRules } from '../../../services/rules/current-rules.js'
import { createReload } from '../../../services/rules/reload.js'
import { load as loadSettings, production } from '../../config/complaints.js'
import { asked } from '../../support/rules.js'

const OPEN = 'access:\n  - allow: public\n'
const CLOSED = 'access:\n  - allow: nobody\n'

/** A running gateway's rules, over a file that can be written. */
function room(text = CLOSED) {
  const variables = production()
  const lines: string[] = []
  const note = (first: unknown, second?: string) => void lines.push(second ?? String(first))
  let fault: Error | null = null
  const load = (warn: (line: string) => void): Settings => {
    if (fault) throw fault
    return loadSettings(variables, { files: { 'gateway.yaml': text }, warn })
  }
  const settings = load(() => undefined)
  const rules = createCurrentRules(rulesOf(settings.access.rules))
  const log = { info: note, warn: note, error: note } as never
  const reload = createReload({ settings, load, rules, log })
  return {
    lines,
    reload,
    write: (next: string) => (text = next),
    fail: (error: Error) => (fault = error),
    allowed: () => rules.get().find(asked('a.test', '/'))?.allow.kind,
  }
}

describe('access rules, read again', () => {
  it('are in force at once', () => {
    const { reload, write, allowed, lines } = room()
    write(OPEN)
    expect(allowed()).to.equal('nobody')
    reload('told')
    expect(allowed()).to.equal('public')
    expect(lines).to.deep.equal(['access rules reloaded'])
  })

  it('stay as they were when the file has a fault, and every complaint is told', () => {
    const { reload, write, allowed, lines } = room()
    write('access:\n  - allow: public\n  - hots: a\n  - alow: b\n')
    reload('told')
    expect(allowed()).to.equal('nobody')
    expect(lines.filter((line) => line.startsWith('not reloaded: gateway.yaml:'))).to.have.length(4)
    expect(lines.at(-1)).to.equal('the access rules of before stay in force')
  })

  it('stay as they were when the file is empty, as while it is being written, or access is gone', () => {
    for (const text of ['', 'providers: []\n']) {
      const { reload, write, allowed, lines } = room()
      write(text)
      reload('told')
      expect(allowed()).to.equal('nobody')
      expect(lines[0]).to.include('access: is gone; restart')
    }
  })

  it('stay as they were whatever goes wrong', () => {
    const { reload, fail, allowed, lines } = room()
    for (const error of [new Error('out of memory'), new ConfigError(['gateway.yaml: x'])]) {
      fail(error)
      reload('told')
      expect(allowed()).to.equal('nobody')
    }
    expect(lines).to.include('not reloaded: out of memory')
  })

  it('may appear where there were none', () => {
    const { reload, write, allowed } = room('providers: []\n')
    expect(allowed()).to.equal('signed-in')
    write(CLOSED)
    reload('changed')
    expect(allowed()).to.equal('nobody')
  })

  it('are not talked about when nothing changed, nor the same complaint twice, unless asked', () => {
    const { reload, write, lines } = room()
    reload('changed')
    expect(lines).to.deep.equal([])
    write('access: [')
    reload('changed')
    const said = lines.length
    reload('changed')
    expect(lines).to.have.length(said)
    reload('told')
    expect(lines).to.have.length(2 * said)
  })

  it('are not the only thing in the file: what changed to no effect is told', () => {
    const { reload, write, lines } = room()
    const provider = 'providers:\n  - { kind: github, client_id: a, client_secret: b }\n'
    write(CLOSED + provider)
    reload('changed')
    expect(lines[0]).to.match(/^providers: changed in the file, .* restart to use them$/)
    write(CLOSED + provider.replace('client_secret: b', 'client_secret: c'))
    reload('changed')
    expect(lines.filter((line) => line.startsWith('providers: '))).to.have.length(2)
  })
})
