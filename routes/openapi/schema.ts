import { z } from 'zod'

declare module 'zod' {
  interface GlobalMeta {
    /** The whole JSON schema, where what travels differs from what zod reads (a number in a query). */
    wire?: JsonSchema
  }
}

/** A JSON Schema, draft 2020-12: the dialect of OpenAPI 3.1. */
export type JsonSchema = Record<string, unknown>

/** Turns zod schemas into JSON schemas; the ones with a `meta({ id })` are gathered and referred to. */
export interface Schemas {
  /** `input`: what may be sent to us. `output`: what we answer, with no further property. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema
  /** What was gathered so far, by id. */
  readonly gathered: Readonly<Record<string, JsonSchema>>
}

/** An empty collection. Two different schemas under one id are a TypeError: a mistake of ours. */
export function createSchemas(): Schemas {
  const gathered: Record<string, JsonSchema> = {}
  const gather = (id: string, schema: JsonSchema): void => {
    const known = gathered[id]
    if (known && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new TypeError(`Two schemas are called ${id}`)
    }
    gathered[id] = schema
  }
  return {
    gathered,
    of: (schema, io) => {
      const { $defs = {}, ...root } = convert(schema, io)
      const definitions = $defs as Record<string, JsonSchema>
      for (const [id, definition] of Object.entries(definitions)) gather(id, definition)
      const id = z.globalRegistry.get(schema)?.id
      if (id === undefined || '$ref' in root) return root
      gather(id, root)
      return { $ref: componentOf(id) }
    },
  }
}

const componentOf = (id: string): string => `#/components/schemas/${id}`

function convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const json = z.toJSONSchema(schema, { io, override: ({ jsonSchema }) => tidy(jsonSchema) })
  delete json.$schema
  const text = JSON.stringify(json).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/')
  return JSON.parse(text) as JsonSchema
}

/** `wire` replaces what zod says; a format says enough without the pattern that zod checks it by. */
function tidy(schema: JsonSchema): void {
  const wire = schema['wire'] as JsonSchema | undefined
  if (wire) {
    for (const key of Object.keys(schema)) Reflect.deleteProperty(schema, key)
    Object.assign(schema, wire)
  }
  if (schema['format'] === 'uuid' || schema['format'] === 'date-time') delete schema['pattern']
  delete schema['id']
}
