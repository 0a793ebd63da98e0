import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../../config/reader.js'
import { CommandError } from '../command-error.js'
import { envTemplate } from './env-template.js'
import { yamlTemplate } from './yaml-template.js'

/** What became of a file. */
export interface Written {
  readonly name: string
  /** False: there was one already, which was left as it is. */
  readonly isNew: boolean
}

/**
 * Writes `.env`, for its owner alone, and `gateway.yaml` into `folder`; what is there already stays as
 * it is. Throws CommandError where that cannot be done.
 */
export const writeSettings = async (folder: string): Promise<Written[]> => [
  await write(folder, { name: '.env', text: envTemplate(), mode: 0o600 }),
  await write(folder, { name: 'gateway.yaml', text: yamlTemplate(), mode: 0o644 }),
]

interface Template {
  readonly name: string
  readonly text: string
  readonly mode: number
}

async function write(folder: string, { name, text, mode }: Template): Promise<Written> {
  try {
    // `wx`: made here or not at all, and no link is followed.
    await writeFile(join(folder, name), text, { flag: 'wx', mode })
    return { name, isNew: true }
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return { name, isNew: false }
    throw new CommandError(`${name} cannot be written (${codeOf(error)})`)
  }
}
