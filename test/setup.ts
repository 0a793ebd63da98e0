import { secretWatch } from './support/secret-watch.js'

// A promise nobody waits for is a fault of the test or of the program: it fails the run.
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

export const mochaHooks = {
  afterAll(): void {
    if (unhandled.length > 0) throw new AggregateError(unhandled, 'unhandled rejections')
    const leaks = secretWatch.findLeaks()
    if (leaks.length > 0) throw new Error(`secrets in what was logged:\n${leaks.join('\n')}`)
  },
}
