import { expect } from 'chai'
import { parseIfMatch } from '../../lib/if-match.js'

describe('parseIfMatch', () => {
  const READ: [string, ReturnType<typeof parseIfMatch>][] = [
    ['"3"', ['3']],
    ['"3", "4"', ['3', '4']],
    ['"3","4" ', ['3', '4']],
    [', ,"3",,', ['3']],
    ['"a,b"', ['a,b']],
    ['""', ['']],
    ['*', '*'],
    [' * ', '*'],
    ['W/"3"', []],
    ['W/"3", "4"', ['4']],
    ['', null],
    [',', null],
    ['3', null],
    ['"3', null],
    ['"3" "4"', null],
    ['"3"x', null],
    ['w/"3"', null],
    ['*, "3"', null],
    ['"a\\"b"', null],
  ]
  for (const [header, read] of READ) {
    it(`reads ${JSON.stringify(header)} as ${JSON.stringify(read)}`, () => {
      expect(parseIfMatch(header)).to.deep.equal(read)
    })
  }
})
