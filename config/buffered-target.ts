import { pino, type DestinationStream } from 'pino'

/** How late a line may be written, in milliseconds, and how many bytes are written at once. */
const LATEST = 100
const PORTION = 32 * 1024

/** More than that, so that what is written is written when it is told to be. */
const ABOVE_PORTION = 2 * PORTION

/** Most bytes that wait for a reader that stalls; further lines are lost, and not the memory. */
const MOST_WAITING = 16 * 1024 * 1024

/** The most bytes that a character of a line takes, as JavaScript counts characters. */
const WIDEST = 3

/** What the library is when it is told that it is given bytes, for all that its types say. */
type ByteTarget = Omit<ReturnType<typeof pino.destination>, 'write'> & {
  write(bytes: Buffer): boolean
}

/** Of the process: with nothing left to do, or told to. */
const ENDS = ['beforeExit', 'exit']

/**
 * Where a busy process writes its log: in portions, not line by line, which costs as much as the
 * rest of a small answer. What is left is written when the process exits, unless it is killed.
 * `to`: a path, or the number of an open file.
 */
export const bufferedTarget = (to: string | number): DestinationStream => new BufferedTarget(to)

/**
 * Lines become bytes at once: a text that grows by them is put together from pieces that lie all over
 * memory by then. And the library, given lines, counts all that waits anew for each.
 */
class BufferedTarget {
  #portion = Buffer.allocUnsafeSlow(PORTION)
  #filled = 0
  readonly #to: ByteTarget

  constructor(dest: string | number) {
    const sizes = { minLength: ABOVE_PORTION, maxWrite: ABOVE_PORTION + 1, maxLength: MOST_WAITING }
    const bytes = { contentMode: 'buffer' } as const
    this.#to = pino.destination({ dest, sync: false, ...bytes, ...sizes }) as unknown as ByteTarget
    const timer = setInterval(() => this.#flush(), LATEST).unref()
    const finish = (): void => this.flushSync()
    for (const event of ENDS) process.on(event, finish)
    this.#to.once('close', () => {
      clearInterval(timer)
      for (const event of ENDS) process.off(event, finish)
    })
  }

  write(line: string): void {
    const most = line.length * WIDEST
    if (most > PORTION - this.#filled) this.#flush()
    if (most > PORTION) this.#to.write(Buffer.from(line))
    else this.#filled += this.#portion.write(line, this.#filled)
  }

  /** Called by whoever logs that the process ends. */
  flushSync(): void {
    // What waits there goes first: together they could be enough to be written later.
    this.#to.flushSync()
    this.#handOver()
    this.#to.flushSync()
  }

  #flush(): void {
    this.#handOver()
    this.#to.flush()
  }

  #handOver(): void {
    if (this.#filled === 0) return
    this.#to.write(this.#portion.subarray(0, this.#filled))
    this.#portion = Buffer.allocUnsafeSlow(PORTION)
    this.#filled = 0
  }
}
