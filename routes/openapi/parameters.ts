import type { z } from 'zod'
import type { Endpoint } from '../endpoint.js'
import type { JsonSchema, Schemas } from './schema.js'

/** What an endpoint takes beside its body: the path's parameters, the query's, and If-Match. */
export const parametersOf = ({ about, path }: Endpoint, schemas: Schemas): JsonSchema[] => [
  ...inPath(path, about.params, schemas),
  ...inQuery(about.query, schemas),
  ...ifMatch(about.ifMatch),
]

function inPath(path: string, params: z.ZodObject | undefined, schemas: Schemas): JsonSchema[] {
  const known = params ? propertiesOf(params, schemas).properties : {}
  return [...path.matchAll(/:(\w+)/gu)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: known[name] ?? { type: 'string' },
  }))
}

function inQuery(query: z.ZodObject | undefined, schemas: Schemas): JsonSchema[] {
  if (!query) return []
  const { properties, required } = propertiesOf(query, schemas)
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function propertiesOf(schema: z.ZodObject, schemas: Schemas) {
  const { properties = {}, required = [] } = schemas.of(schema, 'input')
  return {
    properties: properties as Record<string, JsonSchema>,
    required: required as readonly string[],
  }
}

const ifMatch = (rule: 'required' | 'optional' | undefined): JsonSchema[] =>
  rule === undefined
    ? []
    : [
        {
          name: 'If-Match',
          in: 'header',
          required: rule === 'required',
          description:
            'The ETag that was read. A list of them and `*` (whatever is there now) are understood; a weak one never matches (RFC 9110 section 13.1.1).',
          schema: { type: 'string' },
        },
      ]
