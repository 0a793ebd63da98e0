import { main } from '../server.js'

/** `npm run dev`: the gateway in development, with the sign-in bypass on unless told otherwise. */
if (process.env['NODE_ENV'] === 'production') {
  console.error(
    'NODE_ENV is production: npm run dev is for development; unset it, or use npm start',
  )
  process.exitCode = 78
} else {
  process.env['NODE_ENV'] = 'development'
  await main(process.env, { BYPASS_AUTH: 'on' })
}
