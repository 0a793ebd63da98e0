import { expect } from 'chai'
import { parse } from 'yaml'
import { read } from '../architecture/house.js'
import { serveFigures } from '../support/figures.js'
import { startGateway } from '../support/gateway.js'
import type { Family } from '../support/prometheus.js'

interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly targets?: readonly { readonly expr: string }[]
}
interface Rule {
  readonly alert: string
  readonly expr: string
  readonly for: string
  readonly labels: { readonly severity: string }
  readonly annotations: { readonly summary: string; readonly description: string }
}

const dashboard = JSON.parse(read('deploy/monitoring/dashboard.json')) as {
  readonly panels: readonly Panel[]
}
const { groups } = parse(read('deploy/monitoring/alerts.yaml')) as {
  readonly groups: readonly { readonly rules: readonly Rule[] }[]
}
const rules = groups.flatMap((group) => group.rules)
const guide = read('docs/guides/monitoring.md')

/** Names of figures in a text, and the labels that are asked of each. */
function namedIn(text: string): { name: string; labels: string[] }[] {
  const found = text.matchAll(/\b((?:gatehouse|nodejs|process)_\w+)(?:\{([^}]*)\})?/gu)
  return [...found].map(([, name = '', inner = '']) => {
    const labels = inner.split(',').map((each) => /^\s*(\w+)/u.exec(each)?.[1] ?? '')
    return { name, labels: labels.filter((label) => label !== '' && label !== 'instance') }
  })
}

const SUFFIXES = ['', '_bucket', '_count', '_sum']

describe('what watches the gateway', () => {
  let families: Map<string, Family>
  before(async () => {
    const site = await startGateway()
    const figures = await serveFigures(site.gateway)
    await site.signedIn('user')
    families = await figures.scrape()
    await figures.stop()
    await site.stop()
  })

  const familyOf = (name: string) =>
    SUFFIXES.map((suffix) => families.get(name.slice(0, name.length - suffix.length))).find(
      (family, at) => family !== undefined && name === `${family.name}${SUFFIXES[at] ?? ''}`,
    )
  const unknownIn = (text: string) =>
    namedIn(text)
      .filter(({ name }) => !familyOf(name) && !/_$/u.test(name))
      .map(({ name }) => name)

  it('is a dashboard of figures that the gateway has', () => {
    const asked = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    expect(asked.length).to.be.greaterThan(20)
    expect(unknownIn(asked.join('\n'))).to.deep.equal([])
  })

  it('is alert rules about figures that the gateway has', () => {
    expect(rules.length).to.be.greaterThan(8)
    expect(unknownIn(rules.map(({ expr }) => expr).join('\n'))).to.deep.equal([])
  })

  it('asks for no label that a figure lacks', () => {
    const exprs = [
      ...rules.map(({ expr }) => expr),
      ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
    ]
    const known: Record<string, readonly string[]> = {
      gatehouse_http_requests_total: ['route', 'method', 'status'],
      gatehouse_proxied_requests_total: ['host', 'method', 'status'],
      gatehouse_sign_ins_total: ['method', 'outcome'],
      gatehouse_verified_tokens_total: ['from'],
    }
    for (const { name, labels } of namedIn(exprs.join('\n'))) {
      for (const label of labels) expect(known[name], `${name}{${label}}`).to.include(label)
    }
    for (const name of ['gatehouse_sign_ins_total', 'gatehouse_verified_tokens_total']) {
      expect(Object.keys(families.get(name)?.samples[0]?.labels ?? {})).to.have.members([
        ...(known[name] ?? []),
      ])
    }
  })

  it('says in the guide what every figure of ours is, and names no other', () => {
    const ours = [...families.keys()].filter((name) => name.startsWith('gatehouse_'))
    const named = namedIn(guide).map(({ name }) => name)
    expect(ours.filter((name) => !named.includes(name))).to.deep.equal([])
    expect(unknownIn(guide)).to.deep.equal([])
  })

  it('says for every alert how grave it is, since when, and what to look at', () => {
    for (const { alert, for: since, labels, annotations } of rules) {
      expect(alert).to.match(/^Gatehouse[A-Z]\w+$/u)
      expect(since, alert).to.match(/^\d+[sm]$/u)
      expect(labels.severity, alert).to.be.oneOf(['critical', 'warning'])
      expect(annotations.summary.length, alert).to.be.greaterThan(10)
      expect(annotations.description.length, alert).to.be.greaterThan(20)
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).to.equal(rules.length)
  })

  it('has a place of its own for every panel', () => {
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).to.equal(ids.length)
    const empty = dashboard.panels.filter(
      ({ type, targets = [] }) => type !== 'row' && targets.length === 0,
    )
    expect(empty).to.deep.equal([])
  })

  it('is told apart from what the gateway lacks', () => {
    expect(unknownIn('rate(gatehouse_made_up_total[5m])')).to.deep.equal([
      'gatehouse_made_up_total',
    ])
    expect(unknownIn('gatehouse_verify_duration_seconds_bucket')).to.deep.equal([])
  })
})
