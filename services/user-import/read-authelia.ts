import {
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml'
import type { ImportFault, ImportField, RawUser, UserFileReader } from './user-record.js'

/** Reads Authelia's file of users: a map of names under `users`. */
export const readAuthelia: UserFileReader = (text) => {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const [error] = document.errors
  const lineOf = (at: number | undefined): number => lines.linePos(at ?? 0).line
  if (error) return failed(lineOf(error.pos[0]), 'not_yaml')
  const map = isMap(document.contents) ? (document.contents.get('users', true) as unknown) : null
  if (!isMap(map)) return failed(1, 'no_users')
  const users: RawUser[] = []
  const faults: ImportFault[] = []
  for (const pair of map.items as Pair<Node, Node | null>[]) {
    const line = lineOf(pair.key.range?.[0])
    const complain = (field: ImportField, code: string, node?: Node | null): void =>
      void faults.push({ line: node?.range ? lineOf(node.range[0]) : line, field, code })
    const user = readUser(pair, line, complain)
    if (user) users.push(user)
  }
  return { users, faults }
}

const failed = (line: number, code: string) => ({
  users: [],
  faults: [{ line, field: 'line', code } as const],
})

type Complain = (field: ImportField, code: string, node?: Node | null) => void

/** Null where anything is not what it should be: that was complained about. */
function readUser(
  { key, value }: Pair<Node, Node | null>,
  line: number,
  complain: Complain,
): RawUser | null {
  if (!isMap<Node, Node | null>(value)) return (complain('line', 'not_a_map', key), null)
  const faults: Parameters<Complain>[] = []
  const refuse: Complain = (...said) => void faults.push(said)
  const user = {
    line,
    username: isScalar(key) ? String(key.value) : '',
    name: readText({ value, name: 'displayname', field: 'name' }, refuse),
    email: readText({ value, name: 'email', field: 'email' }, refuse),
    hash: readText({ value, name: 'password', field: 'password' }, refuse),
    groups: readGroups(value, refuse),
    disabled: readFlag(value, refuse),
  }
  for (const said of faults) complain(...said)
  return faults.length === 0 ? user : null
}

interface Place {
  readonly value: YAMLMap<Node, Node | null>
  readonly name: string
  readonly field: ImportField
}

function readText({ value, name, field }: Place, refuse: Complain): string | null {
  const node = value.get(name, true) as Node | undefined
  if (node === undefined || isNull(node)) return null
  if (isScalar(node) && typeof node.value === 'string') return node.value === '' ? null : node.value
  refuse(field, 'not_a_text', node)
  return null
}

function readGroups(value: YAMLMap<Node, Node | null>, refuse: Complain): string[] {
  const node = value.get('groups', true) as Node | undefined
  if (node === undefined || isNull(node)) return []
  const texts = isSeq<Node>(node) ? node.items.map((item) => isScalar(item) && item.value) : [false]
  if (texts.every((text) => typeof text === 'string')) return texts
  refuse('roles', 'not_a_list', node)
  return []
}

function readFlag(value: YAMLMap<Node, Node | null>, refuse: Complain): boolean {
  const node = value.get('disabled', true) as Node | undefined
  if (node === undefined || isNull(node)) return false
  if (isScalar(node) && typeof node.value === 'boolean') return node.value
  refuse('disabled', 'not_a_flag', node)
  // Whoever cannot be understood here is not let in by that.
  return true
}

const isNull = (node: Node): boolean => isScalar(node) && node.value === null
