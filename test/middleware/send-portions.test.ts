import { EventEmitter, once } from 'node:events'
import { Writable } from 'node:stream'
import { expect } from 'chai'
import { sendPortions } from '../../middleware/send-portions.js'

/** Takes one portion at a time, and the next when it is told that the last has gone out. */
class SlowReader extends Writable {
  readonly taken: string[] = []
  readonly news = new EventEmitter()
  #done: (() => void) | null = null

  constructor() {
    super({ highWaterMark: 1, decodeStrings: false })
  }

  override _write(portion: string, _encoding: BufferEncoding, done: () => void): void {
    this.taken.push(portion)
    this.#done = done
    this.news.emit('taken')
  }

  goOn(): void {
    this.#done?.()
  }
}

describe('sending portions', () => {
  const numbered = (asked: number[], fail = Infinity) =>
    (async function* () {
      for (let number = 1; number <= 20; number += 1) {
        asked.push(number)
        if (number === fail) throw new Error('the database is away')
        yield await Promise.resolve(`${number}\n`)
      }
    })()

  it('asks for the next one only when the last has gone out', async () => {
    const [reader, asked] = [new SlowReader(), [] as number[]]
    const sent = sendPortions(reader, numbered(asked))
    for (let number = 1; number <= 20; number += 1) {
      while (reader.taken.length < number) await once(reader.news, 'taken')
      expect(asked.length).to.equal(number)
      reader.goOn()
    }
    await sent
    expect(reader.taken.join('')).to.match(/^1\n2\n.*\n20\n$/su)
  })

  it('stops asking when nobody listens any more', async () => {
    const [reader, asked] = [new SlowReader(), [] as number[]]
    const sent = sendPortions(reader, numbered(asked))
    while (reader.taken.length < 1) await once(reader.news, 'taken')
    reader.destroy()
    await sent
    expect(asked).to.deep.equal([1])
  })

  it('fails as what it sends fails', async () => {
    const reader = new SlowReader()
    reader.news.on('taken', () => reader.goOn())
    const failure: unknown = await sendPortions(reader, numbered([], 3)).catch(
      (error: unknown) => error,
    )
    expect(failure).to.have.property('message', 'the database is away')
    expect(reader.taken).to.have.length(2)
  })
})
