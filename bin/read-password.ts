import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { CommandError } from './command-error.js'
import { Interruption } from './interruption.js'
import { printLine, type Terminal } from './terminal.js'

/**
 * A new password: asked for twice, without echo, on a terminal; else all of the input, less one
 * line end. Throws CommandError when there is none or the two differ, Interruption on Ctrl-C.
 */
export async function readPassword(terminal: Terminal): Promise<string> {
  const password = terminal.input.isTTY ? await askTwice(terminal) : await readAll(terminal)
  if (password === '') throw new CommandError('No password was given.')
  return password
}

async function askTwice({ input, notices }: Terminal): Promise<string> {
  const answers: string[] = []
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silence, terminal: true, historySize: 0 })
  const ask = (prompt: string): void => void notices.write(prompt)
  try {
    await new Promise<void>((resolve, reject) => {
      lines.on('SIGINT', () => reject(new Interruption()))
      lines.on('close', () => reject(new Interruption()))
      lines.on('line', (line) => {
        printLine(notices, '')
        answers.push(line)
        if (answers.length === 2) resolve()
        else ask('Again: ')
      })
      ask('Password: ')
    })
  } finally {
    lines.close()
  }
  const [first = '', second] = answers
  if (first !== second) throw new CommandError('The two passwords are not the same.')
  return first
}

async function readAll({ input }: Terminal): Promise<string> {
  const password = (await text(input)).replace(/\r?\n$/u, '')
  if (/[\r\n]/u.test(password)) throw new CommandError('A password is one line.')
  // What is not UTF-8 was replaced: it would be another password than the one that was sent.
  if (password.includes('\ufffd')) throw new CommandError('The password is not UTF-8.')
  return password
}
