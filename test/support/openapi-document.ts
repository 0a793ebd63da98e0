import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Answer } from './browser-client.js'
import type { TestGateway } from './gateway.js'

export interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly summary: string
  readonly security: readonly Record<string, string[]>[]
  readonly parameters: readonly { name: string; in: string; required: boolean }[]
  readonly responses: Readonly<Record<string, DocumentedResponse>>
}

export interface DocumentedResponse {
  readonly description: string
  readonly headers?: Record<string, { required?: boolean }>
  readonly content?: Record<string, { schema?: object }>
}

export interface OpenApi {
  readonly openapi: string
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly securitySchemes: object; readonly schemas: object }
}

/** The document as it is served. */
export async function readDocument(house: TestGateway): Promise<OpenApi> {
  const answer = await house.browser().get('/openapi.json')
  return answer.json() as unknown as OpenApi
}

/** `get /users/{id}` of every operation in the document. */
export const operationsOf = (document: OpenApi): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  )

/** Tells what in an answer the document does not say; empty: nothing. */
export type FindStray = (operation: string, answer: Answer) => string[]

export function createFindStray(document: OpenApi): FindStray {
  const operations = new Map(operationsOf(document))
  const validatorOf = createValidators(document)
  return (name, answer) => {
    const response = operations.get(name)?.responses[String(answer.status)]
    if (!response) return [`${name} answers ${answer.status}`]
    const missing = Object.entries(response.headers ?? {})
      .filter(([header, { required }]) => required && !(header.toLowerCase() in answer.headers))
      .map(([header]) => `${name} ${answer.status} lacks ${header}`)
    return [
      ...missing,
      ...strayContent(`${name} ${answer.status}`, { response, answer, validatorOf }),
    ]
  }
}

type ValidatorOf = (schema: object) => ValidateFunction

function createValidators(document: OpenApi): ValidatorOf {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  formats.default(ajv)
  const $id = 'https://gatehouse.test/openapi.json'
  ajv.addSchema({ $id, components: document.components })
  return (schema) => {
    const text = JSON.stringify(schema).replaceAll('"#/components/', `"${$id}#/components/`)
    return ajv.compile(JSON.parse(text) as object)
  }
}

interface Exchange {
  readonly response: DocumentedResponse
  readonly answer: Answer
  readonly validatorOf: ValidatorOf
}

function strayContent(name: string, { response, answer, validatorOf }: Exchange): string[] {
  const type = answer.headers['content-type']?.split(';')[0]
  const { content } = response
  // Express tells people in a line where a redirect goes; programs read Location.
  if ('location' in answer.headers && answer.status < 400 && answer.status > 299) return []
  if (content === undefined) return answer.text === '' ? [] : [`${name} has a body`]
  if (type === undefined || !(type in content)) return [`${name} is ${String(type)}`]
  if (type !== 'application/json') return []
  const validate = validatorOf(content[type]?.schema ?? {})
  const fits = validate(answer.json())
  return fits ? [] : [`${name}: ${JSON.stringify(validate.errors)} in ${answer.text}`]
}
