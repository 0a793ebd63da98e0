import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript'
import { format } from 'prettier'
import { CATALOGUE } from '../../errors/catalogue.js'
import { documentOfApi } from './document-of-api.js'
import { METHODS, operationsOf } from './methods.js'

const FOLDER = 'client/src/generated'
const MADE = '// Made by `npm run generate:client`; changes here are lost.\n'

/** A member with a default may be left out of what is sent. */
const TYPES = { immutable: true, defaultNonNullable: false }

/** The files of client/src/generated as they should be: path from the root -> text. */
export async function clientFiles(): Promise<Readonly<Record<string, string>>> {
  const document = await documentOfApi()
  const types = astToString(await openapiTS(document as unknown as OpenAPI3, TYPES))
  return {
    [`${FOLDER}/api.ts`]: await tidy(types),
    [`${FOLDER}/operations.ts`]: await tidy(operationsText(operationsOf(document, METHODS))),
    [`${FOLDER}/errors.ts`]: await tidy(errorsText()),
  }
}

const tidy = (text: string): Promise<string> =>
  format(MADE + text, { parser: 'typescript', semi: false, singleQuote: true, printWidth: 100 })

const operationsText = (operations: object): string => `
/** What each method of the typed API asks: resource -> method -> [HTTP method, address]. */
export const OPERATIONS = ${JSON.stringify(operations)} as const
`

function errorsText(): string {
  const statuses = Object.entries(CATALOGUE).map(([code, { status }]) => [code, status])
  return `
/** Every code that the gateway answers failures by, and the status of that answer. */
export const STATUSES = ${JSON.stringify(Object.fromEntries(statuses))} as const

/** A stable code of the gateway's catalogue. */
export type ErrorCode = keyof typeof STATUSES
`
}
