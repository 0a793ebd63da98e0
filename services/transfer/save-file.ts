import { createWriteStream } from 'node:fs'
import { access, rename, rm } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { isCompressed } from './format.js'
import { TransferFault } from './transfer-fault.js'

/** Its owner alone may read what is in it. */
const MODE = 0o600

/**
 * Writes `content` to a new file at `path`, compressed where its name ends in `.gz`: it is there as
 * a whole, and on the disk, or not at all. Throws TransferFault where there is one already.
 */
export async function saveFile(path: string, content: AsyncIterable<string>): Promise<void> {
  if (await isThere(path)) throw new TransferFault('there is a file of that name already')
  const partial = `${path}.partial`
  // One that was left by an export that was killed, and may be readable by others.
  await rm(partial, { force: true })
  try {
    const file = createWriteStream(partial, { flags: 'wx', mode: MODE, flush: true })
    await pipeline(content, isCompressed(path) ? createGzip() : new PassThrough(), file)
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    const { code, syscall } = error as NodeJS.ErrnoException
    if (syscall === undefined) throw error
    throw new TransferFault(`the file cannot be written (${code})`, null, error)
  }
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
