import { expect } from 'chai'
import { cyclesIn, graphOf } from './cycles.js'
import { exists, house, isProgram, read } from './house.js'
import { strayImports, strayPackages, strayUses, targetOf } from './rules.js'

interface Manifest {
  readonly dependencies?: object
  readonly peerDependencies?: object
}

/** What is installed wherever the package of `path` runs. */
const runtimeOf = (path: string): ReadonlySet<string> => {
  const { dependencies, peerDependencies } = JSON.parse(read(path)) as Manifest
  return new Set(Object.keys({ ...dependencies, ...peerDependencies }))
}
const ofGateway = runtimeOf('package.json')
const ofClient = runtimeOf('client/package.json')

describe('the house', () => {
  it('has files to look at', () => {
    expect(house().filter(isProgram)).to.have.length.above(10)
  })

  it('lets a place import only what stands below it', () => {
    expect(house().flatMap(strayImports)).to.deep.equal([])
  })

  it('imports each package in its own places, and tools nowhere in the program', () => {
    const stray = house().flatMap((facts) =>
      strayPackages(facts, facts.path.startsWith('client/') ? ofClient : ofGateway),
    )
    expect(stray).to.deep.equal([])
  })

  it('has one door each for the environment, the time, queries, Passport and the exit', () => {
    expect(house().flatMap(strayUses)).to.deep.equal([])
  })

  it('has no cycle between files, types included', () => {
    expect(cyclesIn(graphOf(house()))).to.deep.equal([])
  })

  it('imports no file of its own that is not there', () => {
    const missing = house().flatMap(({ path, imports }) =>
      imports
        .map(({ specifier }) => targetOf(path, specifier))
        .filter((target) => target !== null && !isThere(target))
        .map((target) => `${path}: ${target ?? ''}`),
    )
    expect(missing).to.deep.equal([])
  })
})

const isThere = (target: string): boolean =>
  [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].some(exists)
