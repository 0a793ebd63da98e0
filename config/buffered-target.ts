import { pino, type DestinationStream } from 'pino'

/** How late a line may be written, in milliseconds, and how many characters are written at once. */
const LATEST = 100
const PORTION = 16 * 1024

/** More bytes than a portion has. What is written below that is written when it is told. */
const ABOVE_PORTION = 64 * 1024

/** Most bytes that wait for a reader that stalls; further lines are lost, and not the memory. */
const MOST_WAITING = 16 * 1024 * 1024

/**
 * Where a busy process writes its log: in portions, not line by line, which costs as much as the
 * rest of a small answer. What is left is written when the process exits, unless it is killed.
 * `to`: a path, or the number of an open file.
 */
export const bufferedTarget = (to: string | number): DestinationStream => new BufferedTarget(to)

/** Of the process: with nothing left to do, or told to. */
const ENDS = ['beforeExit', 'exit']

/** The library counts all the bytes that wait anew for every line, so it is given whole portions. */
class BufferedTarget {
  #waiting = ''
  readonly #to: ReturnType<typeof pino.destination>

  constructor(dest: string | number) {
    const sizes = { minLength: ABOVE_PORTION, maxWrite: ABOVE_PORTION + 1, maxLength: MOST_WAITING }
    this.#to = pino.destination({ dest, sync: false, ...sizes })
    const timer = setInterval(() => this.#flush(), LATEST).unref()
    const finish = (): void => this.flushSync()
    for (const event of ENDS) process.on(event, finish)
    this.#to.once('close', () => {
      clearInterval(timer)
      for (const event of ENDS) process.off(event, finish)
    })
  }

  write(line: string): void {
    this.#waiting += line
    if (this.#waiting.length >= PORTION) this.#flush()
  }

  /** Called by whoever logs that the process ends. */
  flushSync(): void {
    // What waits there goes first: together they could be enough to be written later.
    this.#to.flushSync()
    this.#handOver()
    this.#to.flushSync()
  }

  #handOver(): void {
    if (this.#waiting !== '') this.#to.write(this.#waiting)
    this.#waiting = ''
  }

  #flush(): void {
    this.#handOver()
    this.#to.flush()
  }
}
