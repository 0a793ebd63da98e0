import { isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from 'yaml'
import { Secret } from '../lib/secret.js'
import { readScalar, type YamlContext } from './yaml-scalar.js'

/** Names of options whose values are not to be printed, even when written out in the file. */
const SECRETIVE = /secret|password|passphrase|private|api_?key/i

/** A node as plain values. Variables and the values of secretive names become `Secret`. */
export function toTree(node: Node | null, context: YamlContext, name = ''): unknown {
  if (node === null) return null
  if (isMap<Node, Node | null>(node)) return toObject(node, context)
  if (isSeq<Node>(node)) return toList(node, { context, name })
  const value = readScalar(node, context)
  return typeof value === 'string' && SECRETIVE.test(name) ? new Secret(value) : value
}

const toList = (
  node: YAMLSeq<Node>,
  { context, name }: { context: YamlContext; name: string },
): unknown[] => node.items.map((item) => toTree(item, context, name))

function toObject(node: YAMLMap<Node, Node | null>, context: YamlContext): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (name === '__proto__') context.complain(key, 'this key is not allowed')
    else object[name] = toTree(value, context, name)
  }
  return object
}
