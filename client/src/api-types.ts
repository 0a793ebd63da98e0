import type { components, paths } from './generated/api.js'
import type { OPERATIONS } from './generated/operations.js'
import type { Abortable } from './abortable.js'

/** What the gateway's API speaks of, by name: `Schemas['UserAccount']`. */
export type Schemas = components['schemas']

/** Which version is changed: the one that was read, or whatever is there now. */
export type Version = number | '*'

type Operations = typeof OPERATIONS

/** What the document says of [HTTP method, address]. */
type OperationAt<At> = At extends readonly [infer Method extends string, infer Path]
  ? paths[Path & keyof paths][Lowercase<Method> & keyof paths[keyof paths]]
  : never

/** What stands in a member of the document's parameters; nothing where it has none. */
type Members<Operation, Where extends string> = Operation extends {
  readonly parameters: { readonly [W in Where]?: infer Found }
}
  ? [NonNullable<Found>] extends [never]
    ? unknown
    : NonNullable<Found>
  : unknown

type Body<Operation> = Operation extends {
  readonly requestBody: { readonly content: { readonly 'application/json': infer Sent } }
}
  ? { readonly body: Sent }
  : unknown

type IfMatch<Operation> = VersionIn<Members<Operation, 'header'>>

type VersionIn<Headers> = unknown extends Headers
  ? unknown
  : Headers extends { readonly 'If-Match': string }
    ? { readonly ifMatch: Version }
    : { readonly ifMatch?: Version }

/** What a method is asked with: the parts of its address and of its query, `body` and `ifMatch`. */
export type Asked<Operation> = Members<Operation, 'path'> &
  Members<Operation, 'query'> &
  Body<Operation> &
  IfMatch<Operation>

type Content<Answer> = Answer extends { readonly content: infer Found }
  ? Found extends { readonly 'application/json': infer Json }
    ? Json
    : Response
  : undefined

/** What it gives: the JSON of the answer, the whole `Response` where it is none, or nothing. */
export type Answered<Operation> = Operation extends { readonly responses: infer Answers }
  ? { [Status in keyof Answers]: Content<Answers[Status]> }[keyof Answers]
  : never

/** A method may be called with nothing where nothing must be said. */
export type Method<Operation> =
  unknown extends Asked<Operation>
    ? (asked?: Readonly<Record<string, never>>, options?: Abortable) => Promise<Answered<Operation>>
    : Partial<Asked<Operation>> extends Asked<Operation>
      ? (asked?: Asked<Operation>, options?: Abortable) => Promise<Answered<Operation>>
      : (asked: Asked<Operation>, options?: Abortable) => Promise<Answered<Operation>>

/** The gateway's API: `api.users.list({ limit: 10 })`. Each method rejects with a `GatehouseError`. */
export type Api = {
  readonly [Resource in keyof Operations]: {
    readonly [Name in keyof Operations[Resource]]: Method<OperationAt<Operations[Resource][Name]>>
  }
}
