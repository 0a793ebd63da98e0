import type { Command } from '../command.js'
import { CommandError } from '../command-error.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'

const PATIENCE_MS = 4_000

/** Where everybody is answered, this machine is as well. */
const ANY: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }

export const health: Command = {
  words: ['health'],
  usage: '[--ready]',
  about: 'ask the gateway at HOST and PORT whether it is alive, or ready: exit code 0 when it is',
  run: async (args, { environment, output }) => {
    const { ready } = parseWords(args, { ready: { type: 'boolean' } }, 0).values
    const host = environment['HOST'] || '127.0.0.1'
    const answering = ANY[host] ?? host
    const at = `${answering.includes(':') ? `[${answering}]` : answering}:${environment['PORT'] || 3000}`
    const answer = await ask(`http://${at}/${ready ? 'readyz' : 'healthz'}`)
    printLine(output, answer.text)
    return answer.ok ? EXIT.done : EXIT.failed
  },
}

async function ask(url: string): Promise<{ ok: boolean; text: string }> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) })
    return { ok: answer.ok, text: await answer.text() }
  } catch {
    throw new CommandError(`${url} does not answer`)
  }
}
