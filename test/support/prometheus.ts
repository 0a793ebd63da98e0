/** One line of a scrape. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  readonly help: string
  readonly samples: readonly Sample[]
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*'
const HELP = new RegExp(`^# HELP (${NAME}) (\\S.*)$`, 'u')
const TYPE = new RegExp(`^# TYPE (${NAME}) (counter|gauge|histogram|summary)$`, 'u')
const SAMPLE = new RegExp(
  `^(${NAME})(?:\\{(.*)\\})? (Na[Nn]|[+-]?Inf|-?[0-9.]+(?:e[+-]?\\d+)?)$`,
  'u',
)
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/uy

/**
 * Reads the text format 0.0.4 as Prometheus does, and stricter: every family has HELP and TYPE before
 * its samples, stands together and is there once, and no series is there twice. Throws where not.
 */
export function parseMetrics(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end')
  const families = new Map<string, Family & { samples: Sample[] }>()
  const seen = new Set<string>()
  const lines = text.split('\n').filter((line) => line !== '')
  for (let at = 0; at < lines.length;) {
    const [, name = '', help = ''] = must(HELP, lines[at])
    const [, typed, type = ''] = must(TYPE, lines[at + 1])
    if (typed !== name || families.has(name)) throw new Error(`${name} is there twice, or mixed`)
    const family = { name, help, type: type as Family['type'], samples: [] as Sample[] }
    families.set(name, family)
    for (at += 2; at < lines.length && !lines[at]?.startsWith('#'); at += 1) {
      const line = lines[at] ?? ''
      const sample = sampleOf(line, family)
      const series = line.slice(0, line.lastIndexOf(' '))
      if (seen.has(series)) throw new Error(`${series} is there twice`)
      seen.add(series)
      family.samples.push(sample)
    }
  }
  return families
}

function sampleOf(line: string, { name: family, type }: Pick<Family, 'name' | 'type'>): Sample {
  const [, name = '', inner = '', value = ''] = must(SAMPLE, line)
  const suffixes = {
    counter: [''],
    gauge: [''],
    histogram: HISTOGRAM,
    summary: ['', '_sum', '_count'],
  }
  if (!suffixes[type].some((suffix) => name === family + suffix)) {
    throw new Error(`${name} is no part of the ${type} ${family}`)
  }
  const labels: Record<string, string> = {}
  for (LABEL.lastIndex = 0; LABEL.lastIndex < inner.length;) {
    const label = LABEL.exec(inner)
    if (!label) throw new Error(`labels cannot be read: ${line}`)
    const [, key = '', text = ''] = label
    if (key in labels) throw new Error(`${key} is there twice: ${line}`)
    labels[key] = text.replaceAll(/\\(.)/gu, (_, each: string) => (each === 'n' ? '\n' : each))
  }
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) }
}

const HISTOGRAM = ['_bucket', '_sum', '_count']

function must(pattern: RegExp, line = ''): RegExpExecArray {
  const found = pattern.exec(line)
  if (!found) throw new Error(`cannot be read: ${line}`)
  return found
}

/** What breaks the conventions of Prometheus for names and values, family by family. */
export function findUnconventional(families: Iterable<Family>): string[] {
  const faults: string[] = []
  for (const { name, type, samples } of families) {
    if (type === 'counter' && !name.endsWith('_total')) faults.push(`${name}: no _total`)
    if (type !== 'counter' && name.endsWith('_total')) faults.push(`${name}: a ${type}`)
    if (/_(?:ms|milliseconds|minutes|kb|megabytes)(?:_|$)/u.test(name)) faults.push(`${name}: unit`)
    if (type === 'counter' && samples.some(({ value }) => !(value >= 0)))
      faults.push(`${name}: below 0`)
    if (type === 'histogram') faults.push(...faultsOfHistogram(name, samples))
  }
  return faults
}

/** Buckets grow, end with +Inf, and that is the count: of each set of labels. */
function faultsOfHistogram(name: string, samples: readonly Sample[]): string[] {
  const sets = new Map<string, Sample[]>()
  for (const sample of samples) {
    const others = Object.entries(sample.labels).filter(([label]) => label !== 'le')
    const key = JSON.stringify(others)
    sets.set(key, [...(sets.get(key) ?? []), sample])
  }
  return [...sets.values()].flatMap((set) => {
    const buckets = set.filter((each) => each.name === `${name}_bucket`)
    const bounds = buckets.map(({ labels }) => Number(labels['le']?.replace('+Inf', 'Infinity')))
    const counts = buckets.map(({ value }) => value)
    const count = set.find((each) => each.name === `${name}_count`)?.value
    const grows = (list: number[]) =>
      list.every((each, at) => at === 0 || each >= (list[at - 1] ?? 0))
    const whole = grows(bounds) && grows(counts) && bounds.at(-1) === Infinity
    return whole && counts.at(-1) === count ? [] : [`${name}: buckets`]
  })
}
