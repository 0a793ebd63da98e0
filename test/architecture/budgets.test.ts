import { expect } from 'chai'
import { factsOf, type SourceFacts } from './facts.js'
import { filesUnder, house, isProgram, read } from './house.js'

const FILE_LINES = 250
const FUNCTION_LINES = 50
const PARAMETERS = 3

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

const tooLong = (files: readonly SourceFacts[]): string[] =>
  files
    .filter(({ lines }) => lines > FILE_LINES)
    .map(({ path, lines }) => `${path}: ${lines} lines`)

const tooBig = (files: readonly SourceFacts[]): string[] =>
  files.flatMap(({ path, functions }) =>
    functions
      .filter(({ lines, parameters }) => lines > FUNCTION_LINES || parameters > PARAMETERS)
      .map(({ name, line, lines, parameters }) => {
        return `${path}:${line}: ${name}, ${lines} lines, ${parameters} parameters`
      }),
  )

describe('budgets', () => {
  const program = house().filter(isProgram)
  const fileMedian = median(program.map(({ lines }) => lines))
  const functionMedian = median(
    program.flatMap(({ functions }) => functions.map(({ lines }) => lines)),
  )

  it(`keep every file, tests too, within ${FILE_LINES} lines (median here ${fileMedian})`, () => {
    expect(tooLong(house())).to.deep.equal([])
  })

  it(`keep scripts and styles within ${FILE_LINES} lines`, () => {
    const others = filesUnder('', (path) => /\.(m?js|css|sh)$/.test(path))
    expect(tooLong(others.map((path) => factsOf(path, read(path))))).to.deep.equal([])
  })

  it(`keep functions within ${FUNCTION_LINES} lines (median here ${functionMedian}) and ${PARAMETERS} parameters`, () => {
    expect(tooBig(program)).to.deep.equal([])
  })

  it('keep the medians under 60 lines a file and 10 a function', () => {
    expect(fileMedian).to.be.at.most(60)
    expect(functionMedian).to.be.at.most(10)
  })

  it('see a function that is too long or takes too much', () => {
    const body = 'void 0\n'.repeat(FUNCTION_LINES)
    const planted = factsOf(
      'lib/planted.ts',
      `function long() {\n${body}}\nconst f = (a, b, c, d) => a`,
    )
    expect(tooBig([planted])).to.deep.equal([
      'lib/planted.ts:1: long, 52 lines, 0 parameters',
      'lib/planted.ts:53: f, 1 lines, 4 parameters',
    ])
  })
})
