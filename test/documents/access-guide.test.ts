import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { CommandRoom } from '../support/terminal.js'

const guide = readFileSync(new URL('../../docs/guides/access-rules.md', import.meta.url), 'utf8')

const blocks = (kind: string): string[] =>
  [...guide.matchAll(new RegExp(`^\`\`\`${kind}\\n([\\s\\S]*?)^\`\`\`$`, 'gmu'))].map(
    ([, text = '']) => text,
  )

const COMMAND = /^\$ npx gatehouse (.+)\n([\s\S]*)$/u

describe('the guide to access rules', () => {
  let room: CommandRoom
  let folder: string
  before(async () => {
    room = await CommandRoom.migrated()
    await room.database.models.Role.add({ name: 'ops', description: '' }, null)
    await room.run('users create ada --role ops', { input: 'plum kettle orbit saddle 42\n' })
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-guide-'))
    writeFileSync(join(folder, 'gateway.yaml'), blocks('yaml')[0] ?? '')
  })
  after(async () => {
    await room.close()
    rmSync(folder, { recursive: true })
  })

  for (const block of blocks('console')) {
    const [, words = '', output = ''] = COMMAND.exec(block) ?? []
    it(`shows what is printed by ${words}`, async () => {
      const env = {
        GATEWAY_CONFIG: join(folder, 'gateway.yaml'),
        PUBLIC_URL: 'https://auth.example.com',
        COOKIE_DOMAIN: 'example.com',
        COOKIE_NAME: '__Secure-jwt',
      }
      const told = await room.run(words, { env })
      expect(told.notices).to.equal('')
      expect(told.output).to.equal(output)
    })
  }

  it('shows several', () => {
    expect(blocks('console')).to.have.length.at.least(3)
  })
})
