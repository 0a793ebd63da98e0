import { expect } from 'chai'
import { sayWait } from '../../views/wait.js'

describe('sayWait', () => {
  const waits: [seconds: number, words: string][] = [
    [1, '1 second'],
    [30, '30 seconds'],
    [60, '1 minute'],
    [61, '2 minutes'],
    [900, '15 minutes'],
    [3541, 'an hour'],
    [3600, 'an hour'],
    [3601, '2 hours'],
  ]
  for (const [seconds, words] of waits) {
    it(`calls ${seconds} s ${words}`, () => expect(sayWait(seconds)).to.equal(words))
  }
})
