import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect } from 'chai'
import { fillDatabase } from '../support/filled-database.js'
import { CommandRoom } from '../support/terminal.js'

describe('gatehouse import', () => {
  let from: CommandRoom
  let to: CommandRoom
  let folder: string
  let file: string
  beforeEach(async () => {
    ;[from, to] = [await CommandRoom.migrated(), await CommandRoom.migrated()]
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-transfer-'))
    file = join(folder, 'all.jsonl')
    await fillDatabase(from.database.models)
  })
  afterEach(async () => {
    await from.close()
    await to.close()
    rmSync(folder, { recursive: true, force: true })
  })

  describe('refuse a file, and leave the database as it was, where it', () => {
    let lines: string[]
    beforeEach(async () => {
      expect((await from.run(`export ${file}`)).code).to.equal(0)
      lines = readFileSync(file, 'utf8').trimEnd().split('\n')
    })

    const change = (at: number, edit: (line: string) => string | null): string[] =>
      lines.flatMap((line, index) => (index === at ? (edit(line) ?? []) : line))
    const header = (fields: object): string[] =>
      change(0, (line) => JSON.stringify({ ...(JSON.parse(line) as object), ...fields }))
    const steps = (): string[] => (JSON.parse(lines[0] ?? '') as { schema: string[] }).schema

    const DAMAGES: [string, RegExp, () => string[]][] = [
      ['is something else', /^Line 1: this is no export\./mu, () => ['{"users":[]}']],
      ['is of a newer version', /^Line 1: a newer program/mu, () => header({ version: 2 })],
      [
        'has a newer schema',
        /^Line 1: its schema is newer/mu,
        () => header({ schema: [...steps(), '9999-x'] }),
      ],
      [
        'has an older schema',
        /^Line 1: its schema is older/mu,
        () => header({ schema: steps().slice(0, -1) }),
      ],
      ['is empty', /^Line 1: the file ends before its end/mu, () => []],
      [
        'has a letter changed',
        /^Line 3: is damaged: it does not add up/mu,
        () => change(2, (line) => line.replace('user-', 'uses-')),
      ],
      [
        'has broken JSON',
        /^Line 3: is damaged: no JSON/mu,
        () => change(2, (line) => line.slice(0, -9)),
      ],
      ['lacks a line', /rows of users are missing, or too many/u, () => change(2, () => null)],
      [
        'has a line twice',
        /rows of users are missing, or too many/u,
        () => change(2, (line) => `${line}\n${line}`),
      ],
      [
        'has two lines changed over',
        /the file does not add up/u,
        () => [...lines.slice(0, 1), ...lines.slice(2, 3), ...lines.slice(1, 2), ...lines.slice(3)],
      ],
      ['lacks its end', /the file ends before its end/u, () => lines.slice(0, -1)],
      ['goes on behind its end', /nothing may follow the end/u, () => [...lines, lines[1] ?? '']],
      [
        'names another table',
        /^Line 2: names no table/mu,
        () => change(1, (line) => line.replace('"users"', '"sqlite_master"')),
      ],
      [
        'has a column too few',
        /^Line 2: has not the columns of users/mu,
        () =>
          change(1, (line) =>
            line
              .replace(/"version":\d+/u, '"__proto__":1')
              .replace('"__proto__":1,', '')
              .replace(',"__proto__":1', ''),
          ),
      ],
      [
        'has a date that is none',
        /^Line 2: users\.created_at is not/mu,
        () =>
          change(1, (line) => line.replace(/"created_at":"[^"]+"/u, '"created_at":"yesterday"')),
      ],
      [
        'has a text for a number',
        /^Line 2: users\.version is not/mu,
        () =>
          change(1, (line) => line.replace(/"version":\d+/u, '"version":"1); DROP TABLE users"')),
      ],
    ]
    for (const [what, said, damage] of DAMAGES) {
      it(what, async () => {
        writeFileSync(
          file,
          damage()
            .map((line) => `${line}\n`)
            .join(''),
        )
        const told = await to.run(`import ${file}`)
        expect(told).to.include({ code: 1, output: '' })
        expect(told.notices).to.match(said)
        expect((await to.run('users list')).output).to.equal('')
        expect((await to.run('migrate status')).output).to.equal('current\n')
      })
    }

    it('ends within a line, is cut or damaged where it is compressed, or is not there', async () => {
      writeFileSync(file, readFileSync(file).subarray(0, -1))
      expect((await to.run(`import ${file}`)).notices).to.match(/the file ends within this line/u)
      const packed = gzipSync(lines.map((line) => `${line}\n`).join(''))
      writeFileSync(`${file}.gz`, packed.subarray(0, -20))
      expect((await to.run(`import ${file}.gz`)).notices).to.match(
        /^Line \d+: the compression is/mu,
      )
      packed[200] = (packed[200] ?? 0) ^ 255
      writeFileSync(`${file}.gz`, packed)
      expect((await to.run(`import ${file}.gz`)).code).to.equal(1)
      const gone = await to.run('import /nowhere/file')
      expect(gone.notices).to.include('The file cannot be read (ENOENT).')
    })
  })
})
