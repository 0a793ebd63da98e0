import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON. Throws where it is something else. */
  json(): Record<string, unknown>
}

/** What is said of an answer before it comes; each thing that is said is checked. */
export interface Said {
  readonly status: number
  /** Parts that a header's value must have. */
  readonly headers?: Readonly<Record<string, readonly string[]>>
  /** Fields of the JSON body, compared as JSON. */
  readonly body?: Readonly<Record<string, unknown>>
}

/** A walk with curl: prints each command and its answer, and keeps count of what was not as said. */
export class CurlWalk {
  readonly #folder = mkdtempSync(join(tmpdir(), 'gatehouse-walk-'))
  readonly #names = new Map<string, string>()
  wrong = 0

  /** From here on `value` is printed as `$name`: a shell would have it in a variable. */
  remember(name: string, value: string): void {
    this.#names.set(value, `$${name}`)
  }

  /** Says what the next commands are about. */
  say(text: string): void {
    console.log(`\n# ${text}`)
  }

  /** Runs `curl -s ...parameters`; complains, loudly, where the answer is not as `said`. */
  curl(parameters: readonly string[], said: Said): Answer {
    console.log(`$ curl -s ${parameters.map((each) => quote(this.#mask(each))).join(' ')}`)
    const answer = this.#run(parameters)
    console.log(this.#mask(`HTTP ${answer.status}`))
    for (const name of ['location', 'www-authenticate']) {
      const value = answer.headers.get(name)
      if (value) console.log(`${name}: ${value}`)
    }
    for (const cookie of answer.headers.getSetCookie()) {
      console.log(this.#mask(`set-cookie: ${shorten(cookie)}`))
    }
    if (answer.text !== '') console.log(this.#mask(shorten(answer.text)))
    for (const fault of faultsOf(answer, said)) {
      this.wrong += 1
      console.log(`!! ${fault}`)
    }
    return answer
  }

  end(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }

  #run(parameters: readonly string[]): Answer {
    const own = ['--silent', '--show-error', '--max-time', '30', '--dump-header', '-']
    const output = execFileSync('curl', [...own, ...parameters], {
      cwd: this.#folder,
      encoding: 'utf8',
    })
    return parseAnswer(output)
  }

  #mask(text: string): string {
    let masked = text
    for (const [value, name] of this.#names) masked = masked.replaceAll(value, name)
    return masked
  }
}

function parseAnswer(output: string): Answer {
  const end = output.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = output.slice(0, end).split('\r\n')
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  const text = output.slice(end + 4)
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
  }
}

function faultsOf(answer: Answer, { status, headers = {}, body = {} }: Said): string[] {
  const faults = answer.status === status ? [] : [`status ${answer.status}, not ${status}`]
  for (const [name, parts] of Object.entries(headers)) {
    const value = answer.headers.get(name) ?? ''
    for (const part of parts) if (!value.includes(part)) faults.push(`${name} lacks ${part}`)
  }
  if (Object.keys(body).length === 0) return faults
  const got = answer.json()
  for (const [name, wanted] of Object.entries(body)) {
    if (JSON.stringify(got[name]) !== JSON.stringify(wanted)) {
      faults.push(`${name} is ${JSON.stringify(got[name])}, not ${JSON.stringify(wanted)}`)
    }
  }
  return faults
}

/** As a shell wants it; `$NAME` is left to the shell. */
const quote = (text: string): string => {
  if (/^[\w./:=@%+,-]+$/.test(text)) return text
  return /\$[A-Z]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : `'${text}'`
}

/** A JWT, a refresh token and a session identifier are long and say nothing to the eye. */
const shorten = (text: string): string =>
  text.replace(
    /eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+|s%3A[\w.%-]{16,}|[\da-f-]{36}\.[\w-]{43}/g,
    (secret) => `${secret.slice(0, 12)}...`,
  )
