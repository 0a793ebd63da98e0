import { expect } from 'chai'
import { filesUnder, read } from '../architecture/house.js'
import { KINDS } from '../support/proxies/kinds.js'

/** The blocks of a guide that show a part of a proxy's configuration; gateway.yaml is ours. */
const shownIn = (guide: string): string[] =>
  [
    ...guide.matchAll(/^```(?:nginx|caddyfile|yaml|haproxy|lua)\n(?!access:)([\s\S]*?)^```$/gmu),
  ].map(([, block = '']) => block)

for (const kind of KINDS) {
  describe(`docs/guides/${kind}.md`, () => {
    const guide = read(`docs/guides/${kind}.md`)
    const shipped = filesUnder(`deploy/${kind}`, () => true)

    it('links to every file that is shipped for it', () => {
      expect(shipped).not.to.deep.equal([])
      for (const path of shipped) expect(guide).to.include(`](../../${path})`)
    })

    it('shows nothing that is not in those files, letter by letter', () => {
      const all = shipped.map((path) => read(path)).join('\n')
      expect(shownIn(guide)).to.have.length.greaterThan(2)
      expect(shownIn(guide).filter((block) => !all.includes(block))).to.deep.equal([])
    })

    it('is what the shipped files say gives their reasons', () => {
      const heads = shipped.map((path) => read(path).slice(0, 1200)).join('\n')
      expect(heads).to.include(`docs/guides/${kind}.md`)
    })

    it('has the gateway’s settings that the tests use', () => {
      for (const line of ['COOKIE_DOMAIN=example.com', 'COOKIE_NAME=__Secure-jwt']) {
        expect(guide).to.include(line)
      }
    })
  })
}
