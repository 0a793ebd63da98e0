const LEVELS: Record<number, string> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
}

/** What a person at a terminal does not look for. */
const QUIET = new Set(['level', 'time', 'pid', 'hostname', 'msg'])

/** One line of JSON log as one line for a person; several where an error brings its stack. */
export function toReadableLine(json: string): string {
  const line = JSON.parse(json) as Record<string, unknown>
  const time = new Date(Number(line['time'])).toTimeString().slice(0, 8)
  const level = (LEVELS[Number(line['level'])] ?? '').padEnd(5)
  const fields = Object.entries(line)
    .filter(([name]) => !QUIET.has(name))
    .map(([name, value]) => ` ${name}=${toText(value)}`)
  return `${time} ${level} ${toText(line['msg'] ?? '')}${fields.join('')}\n`
}

const toText = (value: unknown): string =>
  typeof value === 'string' ? escape(value) : escape(JSON.stringify(value))

/** What a request brought must not move the cursor, colour the screen or begin a line. */
const escape = (text: string): string => text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, toEscape)

const toEscape = (one: string): string =>
  `\\u{${(one.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
