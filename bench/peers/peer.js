/**
 * Plain JavaScript, because only this package has the peers installed: the project is checked without.
 * A peer guarding one route that answers `BODY`, each as its own README shows it; `PEER` says which.
 * Prints its address and the headers that it lets pass.
 */
import { createServer } from 'node:http'
import fastifyJwt from '@fastify/jwt'
import { betterAuth } from 'better-auth'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { toNodeHandler } from 'better-auth/node'
import express from 'express'
import { expressjwt } from 'express-jwt'
import createFastify from 'fastify'
import jwt from 'jsonwebtoken'
import passport from 'passport'
import { ExtractJwt, Strategy } from 'passport-jwt'

const SECRET = 'a secret of forty characters or a few more'
const body = JSON.parse(process.env['BODY'] ?? '{}')

const bearer = () => ({
  authorization: `Bearer ${jwt.sign({ sub: 'bench', name: 'Bench' }, SECRET, { expiresIn: '6h' })}`,
})

function createExpress() {
  const app = express()
  app.disable('x-powered-by')
  return app
}

function passportJwt() {
  passport.use(
    new Strategy(
      { jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: SECRET },
      (payload, done) => done(null, payload),
    ),
  )
  const app = createExpress()
  const guard = passport.authenticate('jwt', { session: false })
  app.get('/guarded', guard, (_req, res) => void res.json(body))
  return createServer(app)
}

function expressJwt() {
  const app = createExpress()
  const guard = expressjwt({ secret: SECRET, algorithms: ['HS256'] })
  app.get('/guarded', guard, (_req, res) => void res.json(body))
  return createServer(app)
}

async function fastify() {
  const app = createFastify()
  await app.register(fastifyJwt, { secret: SECRET })
  app.get('/guarded', { onRequest: (request) => request.jwtVerify() }, () => body)
  await app.ready()
  return app.server
}

/** `cached`: with its signed copy of the session in a cookie. */
async function better(cached) {
  const auth = betterAuth({
    secret: SECRET,
    baseURL: 'http://localhost:3000',
    database: memoryAdapter({ user: [], session: [], account: [], verification: [] }),
    emailAndPassword: { enabled: true },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    session: { cookieCache: { enabled: cached, maxAge: 3600 } },
  })
  const person = { name: 'Bench', email: 'bench@example.com', password: 'a long password' }
  const answer = await auth.api.signUpEmail({ body: person, asResponse: true })
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return { server: createServer(toNodeHandler(auth)), headers: { cookie } }
}

const SESSION = '/api/auth/get-session'

const PEERS = {
  'passport-jwt': () => Promise.resolve({ server: passportJwt(), headers: bearer() }),
  'express-jwt': () => Promise.resolve({ server: expressJwt(), headers: bearer() }),
  '@fastify/jwt': async () => ({ server: await fastify(), headers: bearer() }),
  'better-auth': async () => ({ ...(await better(false)), path: SESSION }),
  'better-auth, cookie cache': async () => ({ ...(await better(true)), path: SESSION }),
}

const make = PEERS[process.env['PEER'] ?? '']
if (!make) throw new Error(`PEER must be one of ${Object.keys(PEERS).join(', ')}`)
const { server, headers, path = '/guarded' } = await make()
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}${path}`, headers }))
})
process.once('SIGTERM', () => process.exit(0))
