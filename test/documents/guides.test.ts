import { readdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { loadSettings } from '../../config/load.js'

const FOLDER = new URL('../../docs/guides/', import.meta.url)
const guides = readdirSync(FOLDER).map((name) => ({
  name,
  text: readFileSync(new URL(name, FOLDER), 'utf8'),
}))

/** Whole examples of gateway.yaml; a block that shows a part of one does not begin so. */
const examplesIn = (text: string): string[] =>
  [...text.matchAll(/^```yaml\n(providers:[\s\S]*?)^```$/gmu)].map((match) => match[1] ?? '')

/** The gateway's variables, and whatever `yaml` refers to. */
const environmentFor = (yaml: string): Record<string, string> => ({
  NODE_ENV: 'test',
  JWT_SECRET_KEY: 'test-signing-key-0c5c9d7f2e4b48a6a1d3',
  SESSION_SECRET: 'test-session-key-9e1f4a7b6c3d42e8b5f0',
  GATEWAY_CONFIG: 'gateway.yaml',
  ...Object.fromEntries(
    [...yaml.matchAll(/\$\{(\w+)\}/gu)].map(([, name = '']) => [name, `value-of-${name}`]),
  ),
})

describe('the guides', () => {
  for (const { name, text } of guides) {
    for (const yaml of examplesIn(text)) {
      it(`${name} shows a gateway.yaml that the gateway takes: ${yaml.split('\n')[1]}`, () => {
        const settings = loadSettings(environmentFor(yaml), { readFile: () => yaml })
        expect(settings.providers).to.have.length(1)
      })
    }
  }

  it('name the callback address to register beside each such example', () => {
    for (const { name, text } of guides.filter(({ text }) => examplesIn(text).length > 0)) {
      expect(text, name).to.match(/PUBLIC_URL\/auth\/(?:google|github|ID)\/callback/u)
    }
  })

  it('show an example for every kind of provider', () => {
    const all = guides.flatMap(({ text }) => examplesIn(text)).join('')
    for (const kind of ['kind: openid-connect', 'kind: google', 'kind: github', 'passport: ']) {
      expect(all).to.contain(kind)
    }
  })
})
