import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'

/** Enough for several portions. */
const LINES = 2_000

/** What a process has written that logs that many lines, and then does what `end` says. */
function numbersOf(end: string): unknown[] {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-log-'))
  const path = join(folder, 'log')
  const program = `
    import { openSync, readFileSync } from 'node:fs'
    import { pino } from 'pino'
    import { bufferedTarget } from './config/buffered-target.ts'
    const log = pino({ base: null }, bufferedTarget(openSync(${JSON.stringify(path)}, 'w')))
    const written = (lines, then) => {
      const looking = setInterval(() => {
        if (readFileSync(${JSON.stringify(path)}, 'utf8').split('\\n').length <= lines) return
        clearInterval(looking)
        then()
      }, 5)
    }
    for (let number = 0; number < ${LINES}; number += 1) log.info({ number, text: 'żółw' })
    ${end}
  `
  try {
    const command = ['--import', 'tsx', '--input-type=module', '--eval', program]
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
    expect(stderr).to.equal('')
    expect(status).to.equal(0)
    const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
    return lines.map((line) => (JSON.parse(line) as { number: unknown }).number)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const all: unknown[] = Array.from({ length: LINES }, (_, number) => number)

describe('the target of a busy log', function () {
  this.timeout(60_000)

  it('has every line, in order, of a process with nothing left to do', () => {
    expect(numbersOf('')).to.deep.equal(all)
  })

  const late = `log.info({ number: 'late' })`
  const ways = {
    'has a line that waits when the process is told to end': `${late}; process.exit(0)`,
    'has a line that waits when the process logs its end': `${late}
      log.fatal({ number: 'last' }); process.reallyExit(0)`,
    'writes a line that waits without being told': `${late}
      written(${LINES + 1}, () => process.reallyExit(0))`,
  }
  for (const [name, way] of Object.entries(ways)) {
    it(name, () => {
      const last = way.includes('fatal') ? ['last'] : []
      expect(numbersOf(`written(${LINES}, () => { ${way} })`)).to.deep.equal([
        ...all,
        'late',
        ...last,
      ])
    })
  }
})
