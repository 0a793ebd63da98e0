/** One instance of a gateway, over the database and with the secrets of its environment. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadSettings } from '../../config/load.js'
import { bufferedTarget } from '../../config/buffered-target.js'
import { createLog } from '../../config/log.js'
import { systemClock } from '../../lib/clock.js'
import { wire } from '../../wiring.js'

const settings = loadSettings(process.env)
const log = createLog(settings, bufferedTarget('/dev/null'))
const gateway = await wire({ settings, log, clock: systemClock })
await gateway.migrator.up()
await gateway.start()

const server = createServer(gateway.app).listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  console.log(JSON.stringify({ url: `http://127.0.0.1:${port}` }))
})

process.once('SIGTERM', () => {
  server.close(() => void gateway.close())
  server.closeAllConnections()
})
