/**
 * `npm run generate:client`: writes client/src/generated from the OpenAPI document and the catalogue
 * of errors. The test of the client fails where it was forgotten.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { clientFiles } from './client/client-files.js'

const ROOT = fileURLToPath(new URL('../', import.meta.url))

for (const [path, text] of Object.entries(await clientFiles())) {
  mkdirSync(dirname(ROOT + path), { recursive: true })
  writeFileSync(ROOT + path, text)
  console.log(path)
}
