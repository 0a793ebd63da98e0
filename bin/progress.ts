import type { Writable } from 'node:stream'
import { printLine } from './terminal.js'

interface ProgressOptions {
  /** What is counted, in the plural. */
  readonly what: string
  /** How many there are; unless given, nobody knows yet. */
  readonly total?: number
  /** A line is printed for each so many. */
  readonly every?: number
}

/** Prints how far something has come, in lines: each time another `every` are done, and at the end. */
export function createProgress(
  notices: Writable,
  { what, total, every = 1000 }: ProgressOptions,
): (done: number) => void {
  let told = 0
  return (done) => {
    const isEnd = done === total && done > told
    if (!isEnd && Math.floor(done / every) <= Math.floor(told / every)) return
    told = done
    printLine(notices, `${done}${total === undefined ? '' : ` of ${total}`} ${what}`)
  }
}
