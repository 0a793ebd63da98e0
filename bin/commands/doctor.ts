import { Writable } from 'node:stream'
import { fault, warning, type Finding } from '../doctor/finding.js'
import { lookAtData } from '../doctor/look-at-data.js'
import { lookAtOthers } from '../doctor/look-at-others.js'
import { lookAtSettings } from '../doctor/look-at-settings.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'
import { withData } from '../with-data.js'
import { checkSettings } from './config-check.js'

export const doctor: Command = {
  words: ['doctor'],
  usage: '[--json]',
  about:
    'look at the whole deployment: settings, database, keys, clock, proxies, providers; exit code 0 without a fault',
  run: async (args, terminal) => {
    const { json } = parseWords(args, { json: { type: 'boolean' } }, 0).values
    const { settings, complaints, warnings } = await checkSettings(terminal)
    const findings = [
      ...complaints.map((line) => fault('settings', line)),
      ...warnings.map((line) => warning('settings', line)),
      ...(settings ? lookAtSettings(settings) : []),
      ...(settings ? await withData(silent(terminal), lookAtData) : []),
      ...(settings ? await lookAtOthers(settings) : []),
    ]
    for (const line of json ? [JSON.stringify({ findings })] : findings.map(sayFinding)) {
      printLine(terminal.output, line)
    }
    if (settings === null) return EXIT.config
    return findings.some(({ state }) => state === 'fault') ? EXIT.failed : EXIT.done
  },
}

/** The warnings were told. */
const silent = (terminal: Terminal): Terminal => ({
  ...terminal,
  notices: new Writable({ write: (_chunk, _encoding, done) => done() }),
})

const WIDTH = 'warning'.length

const sayFinding = ({ about, state, text }: Finding): string =>
  `${state.padEnd(WIDTH)}  ${about}: ${text}`
