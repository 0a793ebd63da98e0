import { expect } from 'chai'
import { createLog } from '../../config/log.js'
import { AppError } from '../../errors/app-error.js'
import { toReadableLine } from '../../lib/readable-log.js'
import { development, load, production } from './complaints.js'

function logInto(lines: string[], { isTTY = false, variables = production() } = {}) {
  return createLog(load(variables), { isTTY, write: (text: string) => lines.push(text) })
}

describe('the log', () => {
  it('writes one JSON object a line', () => {
    const lines: string[] = []
    logInto(lines).info({ port: 3000 }, 'listening')
    expect(lines).to.have.length(1)
    const line = JSON.parse(lines[0]!) as Record<string, unknown>
    expect(line).to.include({ level: 30, port: 3000, msg: 'listening' })
    // Milliseconds since the epoch, which is in UTC wherever the machine is.
    expect(line['time']).to.be.a('number').and.be.greaterThan(Date.parse('2026-01-01T00:00:00Z'))
  })

  it('writes of an error what it is, and nothing that hangs on it', () => {
    const lines: string[] = []
    const cause = Object.assign(new Error('no answer'), { code: 'ECONNRESET', body: 'hunter2' })
    const error = Object.assign(new AppError('unavailable', { cause }), { parameters: ['hunter2'] })
    logInto(lines).error({ err: error }, 'failed')
    const { err } = JSON.parse(lines[0]!) as { err: Record<string, unknown> }
    expect(err).to.include({ type: 'AppError', message: 'unavailable', code: 'unavailable' })
    expect(err['cause']).to.include({ message: 'no answer', code: 'ECONNRESET' })
    expect(lines[0]).not.to.contain('hunter2')
  })

  it('hides what should not have been given to it', () => {
    const lines: string[] = []
    const log = logInto(lines)
    log.info({ password: 'hunter2', headers: { cookie: 'hunter2', authorization: 'hunter2' } })
    log.info({
      token: 'hunter2',
      settings: load({ ...production(), DATABASE_URL: 'sqlite:hunter2' }),
    })
    expect(lines.join('')).not.to.contain('hunter2')
  })

  it('keeps to LOG_LEVEL', () => {
    const lines: string[] = []
    logInto(lines, { variables: { ...production(), LOG_LEVEL: 'warn' } }).info('quiet')
    expect(lines).to.deep.equal([])
  })

  it("is readable on a developer's terminal", () => {
    const lines: string[] = []
    logInto(lines, { isTTY: true, variables: development() }).warn({ path: '/x' }, 'refused')
    expect(lines[0]).to.match(/^\d\d:\d\d:\d\d warn {2}refused path=\/x\n$/)
  })

  it('lets nothing that a request brought move the cursor or begin a line', () => {
    const hostile = '\u001b[2J\n12:00:00 info  forged\u202e\u0000'
    const line = toReadableLine(JSON.stringify({ level: 30, time: 0, msg: hostile, path: hostile }))
    expect(line.slice(0, -1)).to.match(/^\P{C}+$/u)
    expect(line).to.contain('\\u{001b}')
  })
})
