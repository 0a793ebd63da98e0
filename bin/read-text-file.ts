import { open } from 'node:fs/promises'
import { CommandError } from './command-error.js'

/** What is read into memory at once: a million lines or so. */
const MAX_BYTES = 128 * 1024 * 1024

/** The text of a file. Throws CommandError where it cannot be read, is too large or is not UTF-8. */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new CommandError('The file is not UTF-8.')
  }
}

async function readBytes(path: string): Promise<Buffer> {
  const file = await open(path).catch((error: unknown) => {
    throw new CommandError(`The file cannot be read (${codeOf(error)}).`)
  })
  try {
    const { size } = await file.stat()
    if (size > MAX_BYTES) throw new CommandError('The file is larger than 128 MiB: split it.')
    return await file.readFile()
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`The file cannot be read (${codeOf(error)}).`)
  } finally {
    await file.close()
  }
}

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException).code)
