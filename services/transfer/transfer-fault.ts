/** Why data is not moved, in words for whoever moves it. Never holds a value of theirs. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault'

  /** `line`: of the file, where it is at fault. */
  constructor(what: string, line: number | null = null, cause?: unknown) {
    super(line === null ? what : `line ${line}: ${what}`, { cause })
  }
}
