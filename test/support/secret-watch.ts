/** Shorter ones would be found in ordinary words. */
const MIN_LENGTH = 12

/** A text of fewer different characters is no secret but filling. */
const MIN_VARIETY = 5

/** By how many of its last characters a secret is looked up: tokens begin alike, and end apart. */
const TAIL = 12

/** Gathers what must not be printed and what was printed, and tells what is in both. */
export interface SecretWatch {
  /** `what` says in a report what this is; a text too short or too plain to be told is not kept. */
  keepSecret(what: string, secret: string): void
  keepLine(line: string): void
  /** What stands in these is known to all, and no secret wherever it is used. */
  publish(texts: readonly string[]): void
  /** A sentence per secret that a line holds, plain, JSON-escaped or percent-encoded; the secret is not in it. */
  findLeaks(): string[]
  readonly secrets: number
  readonly lines: number
}

export function createSecretWatch(): SecretWatch {
  const secrets = new Map<string, string>()
  const lines: string[] = []
  const known: string[] = []
  return {
    keepSecret: (what, secret) => {
      if (!isTelling(secret) || secrets.has(secret)) return
      for (const spelling of spellingsOf(secret)) secrets.set(spelling, what)
    },
    keepLine: (line) => void lines.push(line),
    publish: (texts) => void known.push(...texts.flatMap(spellingsOf)),
    findLeaks: () => {
      const all = known.join('\n')
      return findLeaks(new Map([...secrets].filter(([secret]) => !all.includes(secret))), lines)
    },
    get secrets() {
      return secrets.size
    },
    get lines() {
      return lines.length
    },
  }
}

const isTelling = (secret: string): boolean =>
  secret.length >= MIN_LENGTH && new Set(secret).size >= MIN_VARIETY

function spellingsOf(secret: string): string[] {
  const inForm = new URLSearchParams({ x: secret }).toString().slice(2)
  return [secret, JSON.stringify(secret).slice(1, -1), inForm, inForm.replaceAll('+', '%20')]
}

function findLeaks(secrets: ReadonlyMap<string, string>, lines: readonly string[]): string[] {
  const byTail = groupByTail(secrets.keys())
  const likely = new Uint8Array(1 << 22)
  for (const tail of byTail.keys()) likely[hash(tail, TAIL)] = 1
  const leaks = new Map<string, string>()
  for (const line of lines) {
    for (const [end, tail] of tailsIn(line, likely)) {
      const ending = byTail.get(tail) ?? []
      for (const secret of ending.filter((one) => line.startsWith(one, end - one.length))) {
        leaks.set(secret, `${secrets.get(secret) ?? ''} in: ${line.replaceAll(secret, '[HERE]')}`)
      }
    }
  }
  return [...leaks.values()]
}

/** The places in `line` where a secret may end, and the text that ends there. */
function* tailsIn(line: string, likely: Uint8Array): Generator<[number, string]> {
  for (let end = TAIL; end <= line.length; end += 1) {
    if (likely[hash(line, end)] === 1) yield [end, line.slice(end - TAIL, end)]
  }
}

function groupByTail(secrets: Iterable<string>): Map<string, string[]> {
  const groups = new Map<string, string[]>()
  for (const secret of secrets) {
    const tail = secret.slice(-TAIL)
    groups.set(tail, [...(groups.get(tail) ?? []), secret])
  }
  return groups
}

/** Of the five characters before `end`: a quick no for nearly every place in nearly every line. */
function hash(text: string, end: number): number {
  let sum = 0
  for (let at = end - 5; at < end; at += 1) sum = (sum * 31 + text.charCodeAt(at)) | 0
  return sum & 0x3fffff
}

/** The watch over this whole run: what it finds fails the run (test/setup.ts). */
export const secretWatch = createSecretWatch()
