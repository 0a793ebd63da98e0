import { expect } from 'chai'
import type { Settings } from '../../../config/settings.js'
import { ConfigError } from '../../../errors/config-error.js'
import { createCurrent } from '../../../lib/current.js'
import { rulesOf } from '../../../services/rules/compile.js'
import { createCurrentRules } from '../../../services/rules/current-rules.js'
import { createReload } from '../../../services/rules/reload.js'
import { load as loadSettings, production } from '../../config/complaints.js'
import { asked } from '../../support/rules.js'

const OPEN = 'access:\n  - allow: public\n'
const UPSTREAM = 'upstreams:\n  - { host: app.test, to: "http://127.0.0.1:1" }\n'
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
  const upstreams = createCurrent(settings.upstreams)
  const log = { info: note, warn: note, error: note } as never
  const reload = createReload({ settings, load, rules, upstreams, log })
  return {
    lines,
    rules,
    upstreams,
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
    expect(lines).to.deep.equal(['access rules and upstreams reloaded'])
  })

  it('stay as they were when the file has a fault, and every complaint is told', () => {
    const { reload, write, allowed, lines } = room()
    write('access:\n  - allow: public\n  - hots: a\n  - alow: b\n')
    reload('told')
    expect(allowed()).to.equal('nobody')
    expect(lines.filter((line) => line.startsWith('not reloaded: gateway.yaml:'))).to.have.length(4)
    expect(lines.at(-1)).to.equal('the access rules and upstreams of before stay in force')
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

  it('come together with the upstreams, which are the new ones by the time the rules are', () => {
    const { reload, write, rules, upstreams, lines } = room(CLOSED + UPSTREAM)
    const order: unknown[] = []
    upstreams.onReplaced(() => order.push(upstreams.get().map(({ to }) => to.port)))
    rules.onReplaced(() => order.push(upstreams.get().length))
    write(CLOSED + UPSTREAM.replace(':1"', ':2"'))
    reload('changed')
    expect(order).to.deep.equal([['2']])
    write(OPEN + UPSTREAM)
    reload('changed')
    expect(order).to.deep.equal([['2'], ['1'], 1])
    expect(new Set(lines)).to.deep.equal(new Set(['access rules and upstreams reloaded']))
  })

  it('stay with the upstreams of before where either has a fault, or upstreams is gone', () => {
    for (const [text, complaint] of [
      [OPEN + UPSTREAM.replace('http://127', 'ftp://127'), /upstreams|to: must be an http/],
      [OPEN.replace('public', 'everybody') + UPSTREAM.replace(':1"', ':2"'), /allow: must be/],
      [OPEN, /upstreams: is gone; restart to run without/],
    ] as const) {
      const { reload, write, allowed, upstreams, lines } = room(CLOSED + UPSTREAM)
      write(text)
      reload('told')
      expect(lines[0]).to.match(complaint)
      expect([allowed(), upstreams.get().map(({ to }) => to.port)]).to.deep.equal(['nobody', ['1']])
    }
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
