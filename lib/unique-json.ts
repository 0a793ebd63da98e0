/**
 * The value of JSON text whose objects name each member once (RFC 8259 section 4 leaves it open who
 * of two namesakes wins, so two readers may read two things). Throws SyntaxError otherwise.
 */
export function parseUniqueJson(text: string): unknown {
  const value: unknown = JSON.parse(text)
  // What is written once more from the value has each name once: the same text can't name one twice.
  if (JSON.stringify(value) !== text && namesTwice(text)) {
    throw new SyntaxError('An object names a member twice')
  }
  return value
}

const PARTS = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gu

/** `text` is JSON: its parts stand where they may. */
function namesTwice(text: string): boolean {
  const open: Set<string>[] = []
  let lastText = ''
  for (const [part] of text.matchAll(PARTS)) {
    if (part === '{' || part === '[') open.push(new Set())
    else if (part === '}' || part === ']') open.pop()
    else if (part !== ':') lastText = part
    else if (!isNew(lastText, open.at(-1))) return true
  }
  return false
}

function isNew(quoted: string, names = new Set<string>()): boolean {
  const name = JSON.parse(quoted) as string
  if (names.has(name)) return false
  names.add(name)
  return true
}

/** Whether `value` is what JSON calls an object: neither null nor a list. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
