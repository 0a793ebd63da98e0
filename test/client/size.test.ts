import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { build } from 'esbuild'
import { ROOT } from '../architecture/house.js'

const MOST = 4096
const API = './api.js'
const LATER = ['./requests.js', './lease.js', API]

/** Bytes of a file of the client with all that it loads, minified and compressed, without `external`. */
async function sizeOf(name: string, external: string[] = []): Promise<number> {
  const how = { bundle: true, minify: true, write: false, format: 'esm', target: 'es2022' } as const
  const entryPoints = [`${ROOT}client/src/${name}.ts`]
  const { outputFiles } = await build({ ...how, entryPoints, external })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}

describe('the size of the client', function () {
  this.timeout(60_000)
  let core: number
  let whole: number
  let withApi: number

  before(async () => {
    core = await sizeOf('index', LATER)
    whole = await sizeOf('index', [API])
    withApi = await sizeOf('index')
  })

  it(`is ${MOST} bytes at most for a page that asks who is signed in`, () => {
    expect(core).to.be.within(1000, MOST)
  })

  it('is not much more with what is loaded when it is needed', () => {
    expect(whole).to.be.within(core + 500, 5760)
    expect(withApi).to.be.within(whole + 500, 6656)
  })

  it('is said in its README', async () => {
    const { read } = await import('../architecture/house.js')
    const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} KB`
    expect(read('client/README.md'))
      .to.contain(kilobytes(core))
      .and.contain(kilobytes(whole))
      .and.contain(kilobytes(withApi))
  })
})
