import { expect } from 'chai'
import { cyclesIn, graphOf } from './cycles.js'
import { factsOf } from './facts.js'
import { strayImports, strayPackages, strayUses } from './rules.js'

const NONE: ReadonlySet<string> = new Set()

describe('the checker of the house', () => {
  describe('sees an import that climbs, however it is spelled', () => {
    const spellings = {
      static: `import { User } from '../services/accounts.js'`,
      'for its effect': `import '../services/accounts.js'`,
      'type-only': `import type { Account } from '../services/account.js'`,
      'type-only by name': `import { type Account } from '../services/account.js'`,
      'in a type': `let a: import('../services/account.js').Account`,
      dynamic: `const load = () => import('../services/accounts.js')`,
      'dynamic with a template': 'const load = () => import(`../services/accounts.js`)',
      're-export': `export { toUserView } from '../services/account.js'`,
      're-export of all': `export * from '../services/account.js'`,
      're-export of types': `export type { Account } from '../services/account.js'`,
      require: `const a = require('../services/account.js')`,
    }
    for (const [name, text] of Object.entries(spellings)) {
      it(name, () => {
        const [violation] = strayImports(factsOf('models/planted.ts', text))
        expect(violation).to.match(/^models\/planted\.ts:1: models may not import .*services\/acc/)
      })
    }
  })

  it('lets types through where types alone are allowed, and values not', () => {
    const typed = `import type { Account } from '../services/account.js'`
    const valued = `import { toUserView, type Account } from '../services/account.js'`
    expect(strayImports(factsOf('views/planted.tsx', typed))).to.deep.equal([])
    expect(strayImports(factsOf('views/planted.tsx', valued))).to.have.length(1)
  })

  it('knows no place that the design does not name', () => {
    expect(strayImports(factsOf('helpers/planted.ts', ''))).to.have.length(1)
  })

  it('sees a package outside its place, and one that is not installed in production', () => {
    const text = `import jwt from 'jsonwebtoken'\nimport { expect } from 'chai'`
    const planted = factsOf('routes/planted.ts', text)
    expect(strayPackages(planted, new Set(['jsonwebtoken']))).to.deep.equal([
      'routes/planted.ts:1: jsonwebtoken may not be imported here',
      'routes/planted.ts:2: chai is not a runtime dependency',
    ])
  })

  it('sees a module whose name is computed', () => {
    const planted = factsOf('services/planted.ts', 'const load = (name: string) => import(name)')
    expect(strayPackages(planted, NONE)).to.have.length(1)
  })

  describe('sees what only one place may do', () => {
    const plants: [string, string][] = [
      ['process.env', `const home = process.env['HOME']`],
      ['process.env', `const { env } = process`],
      ['process.env', `const { env: surroundings } = globalThis.process`],
      ['process.env', `import { env } from 'node:process'`],
      ['process.env', `const home = process['env'].HOME`],
      ['process.exit', `process.exit(1)`],
      ['process.*', `const everything = process`],
      ['time', `const now = new Date()`],
      ['time', `const now = Date.now()`],
      ['time', `const now = Date()`],
      ['time', `const now = performance.now()`],
      ['time', `const now = process.hrtime.bigint()`],
      ['where', `const user = await User.findOne({ where: { id } })`],
      ['where', `const user = await User.findOne({ where })`],
      ['where', `options.where = { id }`],
      ['console', `console.log('here')`],
      ['console', `globalThis.console.error('here')`],
      ['dangerouslySetInnerHTML', `const p = <p dangerouslySetInnerHTML={{ __html: x }} />`],
      ['dangerouslySetInnerHTML', `h('p', { 'dangerouslySetInnerHTML': { __html: x } })`],
      ['passport.authenticate', `passport.authenticate('local')`],
      ['passport.authenticate', `const mine = new Passport()`],
    ]
    for (const [what, text] of plants) {
      it(text, () => {
        const found = strayUses(factsOf('services/planted.tsx', text))
        expect(found).to.include(`services/planted.tsx:1: ${what}`)
      })
    }
  })

  it('leaves alone what is allowed', () => {
    const text = `const at = new Date(0); const host = settings.host; process.on('exit', stop)`
    expect(strayUses(factsOf('services/planted.ts', text))).to.deep.equal([])
  })

  it('sees a cycle, through types too', () => {
    const files = [
      factsOf('lib/a.ts', `import { b } from './b.js'`),
      factsOf('lib/b.ts', `import type { C } from './c.js'`),
      factsOf('lib/c.tsx', `export * from './a.js'`),
    ]
    expect(cyclesIn(graphOf(files))).to.deep.equal([
      'lib/a.ts -> lib/b.ts -> lib/c.tsx -> lib/a.ts',
    ])
  })
})
