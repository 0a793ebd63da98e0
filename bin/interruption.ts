/** The person at the terminal gave up: nothing was done, exit code 130. */
export class Interruption extends Error {
  override readonly name = 'Interruption'
}
