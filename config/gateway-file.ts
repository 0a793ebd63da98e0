import { isMap, LineCounter, parseDocument, type ErrorCode, type Node } from 'yaml'
import type { Position } from './access-settings.js'
import type { Reader } from './reader.js'
import { YamlMap } from './yaml-map.js'
import { ALIAS } from './yaml-scalar.js'

/** Used when GATEWAY_CONFIG is not set; may be missing. */
const STANDARD_FILE = 'gateway.yaml'

/** The library's own messages may quote the file, and so a secret in it. */
const FAULTS: Partial<Record<ErrorCode, string>> = {
  DUPLICATE_KEY: 'this key stands here twice',
  BAD_INDENT: 'the indentation is wrong',
  TAB_AS_INDENT: 'tabs cannot indent; use spaces',
  MULTIPLE_DOCS: 'the file must hold one document',
  MISSING_CHAR: 'a character is missing, such as a closing quote, a bracket or a colon',
  BAD_ALIAS: ALIAS,
  TAG_RESOLVE_FAILED: 'tags (!...) are not supported',
  NON_STRING_KEY: 'keys must be text',
}

const BROKEN = 'this is not valid YAML (inside [ ] and { }, write "${NAME}" in quotes)'

export interface GatewayFile {
  readonly path: string
  /** Its top; null if there is no file, or it can't be read as YAML (after complaints). */
  readonly map: YamlMap | null
}

/** gateway.yaml, or the file that stands for it. */
export function readGatewayFile(read: Reader): GatewayFile {
  const named = read.text('GATEWAY_CONFIG')
  const path = named ?? STANDARD_FILE
  const text = named === null ? read.findText(path) : read.readText(path, 'GATEWAY_CONFIG')
  return { path, map: text === null ? null : parse(text, { read, path }) }
}

/** What bytes that are no UTF-8 become: a rule with one would match nothing that anybody asks for. */
const NO_TEXT = '\uFFFD'

function parse(text: string, { read, path }: { read: Reader; path: string }): YamlMap | null {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'silent',
  })
  const locate = (offset: number): Position => {
    const { line, col: column } = lines.linePos(offset)
    return { line, column }
  }
  const complain = (offset: number, what: string): void => {
    const { line, column } = locate(offset)
    read.complain(`${path}:${line}:${column}`, what)
  }
  if (text.includes(NO_TEXT)) {
    complain(text.indexOf(NO_TEXT), 'the file must be UTF-8')
    return null
  }
  const faults = [...document.errors, ...document.warnings]
  for (const { code, pos } of faults) {
    complain(pos[0], FAULTS[code] ?? BROKEN)
    // What follows a broken place is read wrongly too.
    if (!FAULTS[code]) break
  }
  if (faults.length > 0) return null
  return toMap(document.contents, { complain, locate, read })
}

interface FileContext {
  complain: (offset: number, what: string) => void
  locate: (offset: number) => Position
  readonly read: Reader
}

function toMap(contents: Node | null, { complain, locate, read }: FileContext): YamlMap | null {
  if (contents === null) return null
  const complainAt = (node: Node, what: string): void => complain(node.range?.[0] ?? 0, what)
  if (isMap(contents)) {
    return new YamlMap(contents, {
      complain: complainAt,
      locate: (node) => locate(node.range?.[0] ?? 0),
      isClean: () => read.isClean,
      find: (name) => read.reference(name),
    })
  }
  complainAt(contents, 'the file must be a map that begins with providers: or access:')
  return null
}
