import { installClients } from '../test/support/sensenet-clients.js'

/** Installs the published clients of sensenet that tests use, in SENSENET_CLIENTS_DIR. */
const failure = installClients()
console.log(failure ?? 'the clients of sensenet are there')
process.exitCode = failure === null ? 0 : 1
