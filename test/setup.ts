// A promise nobody waits for is a fault of the test or of the program: it fails the run.
const unhandled: unknown[] = []
process.on('unhandledRejection', (reason) => unhandled.push(reason))

export const mochaHooks = {
  afterAll(): void {
    if (unhandled.length > 0) throw new AggregateError(unhandled, 'unhandled rejections')
  },
}
