import { expect } from 'chai'
import { GatehouseError } from '../../client/src/errors.js'
import { createTokenSource, type Granted } from '../../client/src/token-source.js'
import { failureOf } from '../support/failure-of.js'

const LIFE = 900
const DOWN = new GatehouseError('gateway_unreachable', 'nobody there')

/** A gateway that answers when it is told to, and clocks that go on when they are. */
function room({ random = 0.5 } = {}) {
  let [wall, steady, made] = [1_000_000, 0, 0]
  const waiting: ((answer: Granted | Error) => void)[] = []
  const env = { now: () => wall, monotonic: () => steady, random: () => random }
  const source = createTokenSource(
    env,
    () =>
      new Promise<Granted>((resolve, reject) => {
        made += 1
        waiting.push((answer) => (answer instanceof Error ? reject(answer) : resolve(answer)))
      }),
  )
  const answer = (given: Granted | Error): void => {
    for (const each of waiting.splice(0)) each(given)
  }
  return {
    source,
    asked: () => made,
    pass: (seconds: number) => {
      wall += seconds * 1000
      steady += seconds * 1000
    },
    sleep: (seconds: number) => void (wall += seconds * 1000),
    setBack: (seconds: number) => void (wall -= seconds * 1000),
    answer,
    /** What is got, where the gateway answers so. */
    get: (given: Granted | Error) => {
      const got = source.get()
      answer(given)
      return got
    },
    /** Lets what was answered arrive. */
    settle: () => new Promise((resolve) => setImmediate(resolve)),
  }
}

const granted = (token: string, expiresIn = LIFE): Granted => ({ token, expiresIn })

describe('the token of a service', () => {
  it('is asked for once by all who want it at the same time, and kept', async () => {
    const { source, answer, asked } = room()
    const wanted = Array.from({ length: 100 }, () => source.get())
    answer(granted('one'))
    expect(new Set(await Promise.all(wanted))).to.deep.equal(new Set(['one']))
    expect(await source.get()).to.equal('one')
    expect(asked()).to.equal(1)
  })

  it('is renewed before it ends, while whoever asks still gets the old one', async () => {
    const { get, source, pass, asked, answer, settle } = room()
    await get(granted('one'))
    pass(0.79 * LIFE)
    expect([await source.get(), asked()]).to.deep.equal(['one', 1])
    pass(0.02 * LIFE)
    expect([await source.get(), await source.get(), asked()]).to.deep.equal(['one', 'one', 2])
    answer(granted('two'))
    await settle()
    expect([await source.get(), asked()]).to.deep.equal(['two', 2])
  })

  it('is not renewed by all services in the same second', async () => {
    const dueAt = async (random: number) => {
      const { get, source, pass, asked } = room({ random })
      await get(granted('one', 1000))
      for (let at = 0; at < 1000; at += 1) {
        void source.get()
        if (asked() === 2) return at
        pass(1)
      }
      return Infinity
    }
    expect([await dueAt(0), await dueAt(0.5), await dueAt(0.999)]).to.deep.equal([750, 800, 850])
  })

  it('is waited for once it has ended, on a machine that slept and with clocks that are set', async () => {
    for (const happening of ['pass', 'sleep'] as const) {
      const place = room()
      await place.get(granted('one'))
      place.setBack(86_400)
      expect(await place.source.get()).to.equal('one')
      place[happening](LIFE - 4)
      expect(await place.get(granted('two')), happening).to.equal('two')
    }
  })

  it('stays good while the gateway is away, and comes back with it', async () => {
    const { get, source, pass, asked, answer, settle } = room()
    await get(granted('one'))
    pass(0.85 * LIFE)
    expect(await source.get()).to.equal('one')
    answer(DOWN)
    await settle()
    expect([await source.get(), asked()], 'in the pause').to.deep.equal(['one', 2])
    pass(1)
    expect([await source.get(), asked()]).to.deep.equal(['one', 3])
    answer(DOWN)
    await settle()
    pass(0.15 * LIFE)
    expect(await failureOf(get(DOWN))).to.equal(DOWN)
    pass(5)
    expect(await get(granted('two'))).to.equal('two')
  })

  it('is not asked for again before the gateway wants it to be', async () => {
    const { get, source, pass, asked } = room()
    const busy = new GatehouseError('too_many_requests', 'later', { status: 429, retryAfter: 60 })
    expect(await failureOf(get(busy))).to.equal(busy)
    pass(59)
    expect(await failureOf(source.get())).to.equal(busy)
    expect(asked()).to.equal(1)
    pass(2)
    expect(await get(granted('one'))).to.equal('one')
  })

  it('is asked for less and less often while that fails, and never in a loop', async () => {
    const { source, pass, asked, answer, settle } = room()
    for (let tenths = 0; tenths < 600; tenths += 1) {
      source.get().catch(() => undefined)
      answer(DOWN)
      await settle()
      pass(0.1)
    }
    expect(asked()).to.be.within(14, 24)
  })

  it('leaves who no longer waits, with the reason of the signal, and comes for the others', async () => {
    const { source, answer } = room()
    const stop = new AbortController()
    const reason = new Error('no longer wanted')
    const [leaving, staying] = [source.get({ signal: stop.signal }), source.get()]
    stop.abort(reason)
    expect(await failureOf(leaving)).to.equal(reason)
    answer(granted('one'))
    expect(await staying).to.equal('one')
    const gone = AbortSignal.abort(reason)
    expect(await failureOf(source.get({ signal: gone }))).to.equal(reason)
  })

  it('is given up once where it is refused, and not where it has only just come', async () => {
    const { get, source, pass, asked, answer } = room()
    await get(granted('one'))
    expect([await source.renew('one'), asked()]).to.deep.equal(['one', 1])
    pass(5)
    const renewed = [source.renew('one'), source.renew('one')]
    answer(granted('two'))
    expect([...(await Promise.all(renewed)), asked()]).to.deep.equal(['two', 'two', 2])
    pass(5)
    expect([await source.renew('one'), asked()], 'somebody else did').to.deep.equal(['two', 2])
  })
})
