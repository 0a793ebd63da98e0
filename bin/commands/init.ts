import type { Command } from '../command.js'
import { writeSettings } from '../init/write-settings.js'
import { parseWords } from '../parse-words.js'
import { EXIT, printLine } from '../terminal.js'

export const init: Command = {
  words: ['init'],
  usage: '',
  about: 'write .env, with new secrets, and gateway.yaml into this folder; overwrites nothing',
  run: async (args, { folder, output }) => {
    parseWords(args, {}, 0)
    for (const { name, isNew } of await writeSettings(folder)) {
      printLine(output, isNew ? `written  ${name}` : `kept     ${name}, which was there`)
    }
    return EXIT.done
  },
}
