import { pino } from 'pino'
import { loadSettings } from '../../config/load.js'
import { systemClock } from '../../lib/clock.js'
import { buildDocument, type OpenApiDocument } from '../../routes/openapi/document.js'
import type { JsonSchema } from '../../routes/openapi/schema.js'
import { factsOf } from '../../routes/openapi/facts.js'
import { wire } from '../../wiring.js'

const PREFIX = '/api/v1/'

/**
 * The part of our OpenAPI document that programs use, whatever the settings of a gateway are, without
 * the answers that are failures: the client throws those, and knows them by the catalogue.
 */
export async function documentOfApi(): Promise<OpenApiDocument> {
  const settings = loadSettings(VARIABLES, { readFile: nothing })
  const gateway = await wire({ settings, log: pino({ level: 'silent' }), clock: systemClock })
  try {
    const endpoints = gateway.endpoints.filter(({ path }) => path.startsWith(PREFIX))
    return withoutFailures(buildDocument(endpoints, factsOf(settings)))
  } finally {
    await gateway.close()
  }
}

function withoutFailures(document: OpenApiDocument): OpenApiDocument {
  const copy = structuredClone(document)
  for (const operation of Object.values(copy.paths).flatMap((here) => Object.values(here))) {
    const responses = Object.entries(operation['responses'] as JsonSchema)
    operation['responses'] = Object.fromEntries(responses.filter(([status]) => /^2/u.test(status)))
  }
  return { ...copy, components: { schemas: schemasOf(copy) } }
}

const schemasOf = (document: OpenApiDocument): unknown =>
  (document['components'] as JsonSchema)['schemas']

/** For a gateway that is described and never started. */
const SECRET = 'of-a-gateway-that-never-starts-3f9c1d7a5e'
const VARIABLES = {
  NODE_ENV: 'test',
  DATABASE_URL: 'sqlite::memory:',
  PUBLIC_URL: 'https://gatehouse.example',
  JWT_SECRET_KEY: `tokens-${SECRET}`,
  SESSION_SECRET: `sessions-${SECRET}`,
}

function nothing(): never {
  throw Object.assign(new Error('no files'), { code: 'ENOENT' })
}
