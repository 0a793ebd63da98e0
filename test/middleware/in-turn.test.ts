import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { inTurn, under } from '../../middleware/in-turn.js'

/** Asks an app that takes `steps` for `path`; what it answered. */
async function answerOf(steps: readonly RequestHandler[], path = '/'): Promise<string> {
  const app = express()
  app.use(inTurn(steps))
  app.use((_req, res) => void res.send('nobody'))
  // Express knows an error handler by its four parameters.
  // eslint-disable-next-line max-params, @typescript-eslint/no-unused-vars -- as above
  const failed: ErrorRequestHandler = (error: Error, _req, res, _next) => {
    res.send(`failed: ${error.message}`)
  }
  app.use(failed)
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    return await answer.text()
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

const says =
  (text: string): RequestHandler =>
  (req, res) =>
    void res.send(`${text} ${req.url}`)
const passes: RequestHandler = (_req, _res, next) => next()
const passesLater: RequestHandler = async (_req, _res, next) => {
  await Promise.resolve()
  next()
}
const fails: RequestHandler = () => {
  throw new Error('at once')
}

describe('steps in turn', () => {
  it('are taken one after the other, until one answers', async () => {
    expect(await answerOf([passes, passesLater, says('third'), says('fourth')])).to.equal('third /')
    expect(await answerOf([passes, passesLater])).to.equal('nobody')
    expect(await answerOf([])).to.equal('nobody')
  })

  it('pass on what fails, however it does, and take no more steps', async () => {
    const ways: RequestHandler[] = [
      fails,
      (_req, _res, next) => next(new Error('at once')),
      () => Promise.reject(new Error('at once')),
      inTurn([passes, fails]),
    ]
    for (const way of ways) {
      expect(await answerOf([way, says('behind')])).to.equal('failed: at once')
      expect(await answerOf([passesLater, way, says('behind')])).to.equal('failed: at once')
    }
  })
})

describe('steps under a prefix', () => {
  const steps = [under('/auth', [passes, says('auth')]), says('other')]

  it('are taken for addresses below it, as Express takes them', async () => {
    const paths = ['/auth', '/auth/', '/auth/a?b', '/AUTH/a', '/authority', '/aut', '/', '//auth']
    for (const path of paths) {
      const app = express().use('/auth', says('auth')).use(says('other'))
      expect(await answerOf(steps, path), path).to.equal(await answerOf([app], path))
    }
  })
})
