import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const FOLDER = join(import.meta.dirname, '../../public')

/** What a script of ours has no use for, and what would go wrong with it. */
const NEVER: Readonly<Record<string, RegExp>> = {
  'listens to messages, which any window may send': /postMessage|onmessage|['"]message['"]/u,
  'turns text into code or markup': /\beval\b|Function\(|innerHTML|outerHTML|document\.write/u,
  'hinders pasting, or what fills passwords in': /paste|preventDefault|autocomplete/u,
  'reads cookies': /document\.cookie/u,
  'speaks to another site': /https?:|['"]\/\//u,
  'wants what browsers have given up': /ActiveX|<applet|<object|<embed|navigator\.plugins/iu,
}

describe('the scripts of our pages', () => {
  const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.js'))

  it('are more than one', () => {
    expect(scripts).to.include.members(['password.js', 'refresh.js'])
  })

  for (const name of scripts) {
    const code = readFileSync(join(FOLDER, name), 'utf8').replaceAll(/^\s*(?:\/\/|\/?\*).*$/gmu, '')
    for (const [what, pattern] of Object.entries(NEVER)) {
      it(`${name} never ${what}`, () => expect(code).to.not.match(pattern))
    }
  }
})
