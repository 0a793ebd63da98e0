import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const css = readFileSync(join(import.meta.dirname, '../../public/gatehouse.css'), 'utf8')

type Colours = ReadonlyMap<string, string>

const coloursIn = (block: string): [string, string][] =>
  [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/gu)].map(([, name = '', hex = '']) => [name, hex])

const blocks = [...css.matchAll(/:root \{[^}]*\}/gu)].map(([block]) => coloursIn(block))
const light: Colours = new Map(blocks[0])
const dark: Colours = new Map([...(blocks[0] ?? []), ...(blocks[1] ?? [])])

/** WCAG 2.2: relative luminance and contrast ratio. */
function luminanceOf(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(colours: Colours, one: string, other: string): number {
  const [a = 0, b = 0] = [one, other].map((name) => luminanceOf(colours.get(name) ?? ''))
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

const TEXT: [string, string][] = [
  ['ink', 'page'],
  ['ink', 'card'],
  ['ink', 'field'],
  ['soft', 'page'],
  ['soft', 'card'],
  ['accent', 'page'],
  ['accent', 'card'],
  ['accent', 'tint'],
  ['ink', 'tint'],
  ['accent-over', 'card'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-over'],
  ['bad', 'bad-tint'],
  ['bad', 'card'],
  ['warn', 'warn-tint'],
]
const EDGES: [string, string][] = [
  ['edge', 'card'],
  ['edge', 'field'],
  ['accent', 'page'],
]

for (const [scheme, colours] of Object.entries({ light, dark })) {
  describe(`the ${scheme} colours`, () => {
    it('give text at least 4.5 : 1 (WCAG 1.4.3)', () => {
      for (const [text, ground] of TEXT) {
        expect(contrast(colours, text, ground), `${text} on ${ground}`).to.be.at.least(4.5)
      }
    })

    it('give the edges of fields and the focus ring at least 3 : 1 (WCAG 1.4.11)', () => {
      for (const [edge, ground] of EDGES) {
        expect(contrast(colours, edge, ground), `${edge} on ${ground}`).to.be.at.least(3)
      }
    })
  })
}

describe('the stylesheet', () => {
  it('names colours nowhere but at its head, where both schemes are', () => {
    const [, ...rest] = css.split('*::before')
    expect(rest.join('')).not.to.match(/#[0-9a-f]{3,8}\b|\brgb|\bhsl/u)
    expect([...dark.keys()]).to.deep.equal([...light.keys()])
  })
})
