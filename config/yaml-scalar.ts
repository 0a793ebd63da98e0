import { isAlias, isScalar, type Node } from 'yaml'
import { Secret } from '../lib/secret.js'
import type { Position } from './access-settings.js'

/** Where a YAML value is read: whom to tell of a mistake, and what `${NAME}` stands for. */
export interface YamlContext {
  complain(node: Node, what: string): void
  locate(node: Node): Position
  /** Whether there was nothing to complain about so far. */
  isClean(): boolean
  /** The value of a variable; null when it is not set. */
  find(name: string): Secret | null
}

/** What begins with `*`, such as a wildcard, is an alias to YAML. */
export const ALIAS = 'anchors and aliases are not supported; put what begins with * in quotes'

/** Our own keys are lent to no provider and no package. */
const OUR_OWN = new Set(['JWT_SECRET_KEY', 'SESSION_SECRET', 'DATABASE_URL'])

/**
 * The value of a scalar; a `${NAME}` becomes the variable as a Secret.
 * Undefined, after a complaint, for a bad reference; null for what is no scalar.
 */
export function readScalar(node: Node, context: YamlContext): unknown {
  if (isAlias(node)) {
    context.complain(node, ALIAS)
    return undefined
  }
  if (!isScalar(node)) return null
  const { value } = node
  return typeof value === 'string' && value.includes('${') ? resolve(value, node, context) : value
}

function resolve(text: string, node: Node, context: YamlContext): Secret | undefined {
  const name = /^\$\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text.trim())?.[1]
  if (name === undefined) {
    context.complain(node, 'a reference is the whole value and nothing else: ${NAME}')
    return undefined
  }
  if (OUR_OWN.has(name)) {
    context.complain(node, `${name} is the gateway's own and cannot be used here`)
    return undefined
  }
  const value = context.find(name)
  if (value === null) context.complain(node, `the variable ${name} is not set`)
  return value ?? undefined
}
