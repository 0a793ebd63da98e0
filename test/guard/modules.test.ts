import { expect } from 'chai'
import { ROOT } from '../architecture/house.js'
import { loadedBy } from '../support/loaded-modules.js'

/** What runs TypeScript without building it first. */
const RUNNER = /^node_modules\/(?:tsx|esbuild|get-tsconfig|resolve-pkg-maps)\//u

/** How far the guard reaches: how tokens are read, and who may do what. */
const REACH = /^(?:guard|lib|errors|services\/tokens)\/[\w-]+\.ts$|^services\/access\.ts$/u

describe('the guard', () => {
  it('loads how tokens are read, two libraries for it, and nothing else', async () => {
    const loaded = await loadedBy(['--import', 'tsx', 'guard/index.ts'], ROOT)
    const files = loaded.files.filter((path) => !RUNNER.test(path))
    const own = files.filter((path) => !path.startsWith('node_modules/'))
    expect(own).to.include('guard/index.ts')
    expect(own.filter((path) => !REACH.test(path))).to.deep.equal([])
    expect(loaded.packages).to.include.members(['jsonwebtoken', 'zod'])
    const small = ['jws', 'jwa', 'safe-buffer', 'ecdsa-sig-formatter', 'buffer-equal-constant-time']
    const known = new Set(['jsonwebtoken', 'zod', 'ms', 'semver', ...small])
    const packages = files.flatMap((path) => /^node_modules\/([^/]+)/u.exec(path)?.[1] ?? [])
    const strays = packages.filter((name) => !known.has(name) && !name.startsWith('lodash.'))
    expect(strays).to.deep.equal([])
  })
})
