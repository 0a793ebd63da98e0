import { createReadStream } from 'node:fs'
import { PassThrough, pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { isCompressed } from './format.js'
import { TransferFault } from './transfer-fault.js'

/** A line of a file, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number
  readonly bytes: Buffer
}

/** No row is longer: whoever writes a line without an end fills no memory. */
const MAX_LINE = 16 * 1024 * 1024

/**
 * The lines of a file as they are taken, some at a time. Throws TransferFault where it cannot be
 * read, is not compressed as its name says, or ends within a line.
 */
export async function* readLines(path: string): AsyncGenerator<readonly Line[]> {
  let number = 0
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of open(path)) {
      const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer])
      const lines: Line[] = []
      let from = 0
      for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
        lines.push({ number: (number += 1), bytes: bytes.subarray(from, end) })
        from = end + 1
      }
      rest = bytes.subarray(from)
      if (rest.length > MAX_LINE) throw new TransferFault('is too long', number + 1)
      if (lines.length > 0) yield lines
    }
  } catch (error) {
    throw faultOf(error, number + 1)
  }
  if (rest.length > 0) throw new TransferFault('the file ends within this line', number + 1)
}

function open(path: string): Readable {
  const file = createReadStream(path, { highWaterMark: 256 * 1024 })
  const lines = isCompressed(path) ? createGunzip({ chunkSize: 256 * 1024 }) : new PassThrough()
  // What goes wrong is told to whoever reads.
  pipeline(file, lines, () => undefined)
  return lines
}

function faultOf(error: unknown, line: number): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code?.startsWith('Z_')) return new TransferFault('the compression is damaged', line, error)
  if (syscall === undefined) return error
  return new TransferFault(`the file cannot be read (${code})`, null, error)
}
