import { loadEnvironment } from '../../config/environment.js'
import { loadSettings } from '../../config/load.js'
import type { Settings } from '../../config/settings.js'
import { ConfigError } from '../../errors/config-error.js'
import type { Command } from '../command.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine, type Terminal } from '../terminal.js'

/** What the settings came to. */
export interface Checked {
  /** null: there were complaints. */
  readonly settings: Settings | null
  readonly complaints: readonly string[]
  readonly warnings: readonly string[]
}

export const configCheck: Command = {
  words: ['config', 'check'],
  usage: '[--json]',
  about: 'read all settings as the server would: exit code 0 when it would start, else 78',
  run: async (args, terminal) => {
    const { json } = parseWords(args, { json: { type: 'boolean' } }, 0).values
    const checked = await checkSettings(terminal)
    const { settings, complaints, warnings } = checked
    const lines = json
      ? [JSON.stringify({ ok: settings !== null, complaints, warnings })]
      : toLines(checked)
    for (const line of lines) printLine(terminal.output, line)
    return settings === null ? EXIT.config : EXIT.done
  },
}

/** Reads all settings as the server would. Throws nothing that is about them. */
export async function checkSettings({ environment, folder }: Terminal): Promise<Checked> {
  const warnings: string[] = []
  try {
    const source = await loadEnvironment(environment, { folder })
    const settings = loadSettings(source, { warn: (line) => void warnings.push(line) })
    return { settings, complaints: [], warnings }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { settings: null, complaints: error.complaints, warnings }
  }
}

const toLines = ({ settings, complaints, warnings }: Checked): string[] => [
  ...complaints.map((line) => `fault: ${line}`),
  ...warnings.map((line) => `warning: ${line}`),
  ...(settings ? [sumUp(settings)] : []),
]

function sumUp({ mode, providers, upstreams, access }: Settings): string {
  const rules = access.rules === null ? 'no access rules' : count(access.rules, 'access rule')
  const lists = [count(providers, 'provider'), rules, count(upstreams, 'upstream')]
  return `the settings are fine for ${mode}: ${lists.join(', ')}`
}

const count = ({ length }: readonly unknown[], what: string): string =>
  `${length} ${what}${length === 1 ? '' : 's'}`
