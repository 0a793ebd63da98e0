import type { ImportFault, RawUser, UserFileReader } from './user-record.js'

/** Reads what Apache's `htpasswd` writes: `NAME:HASH` in each line, `#` before remarks. */
export const readHtpasswd: UserFileReader = (text) => {
  const users: RawUser[] = []
  const faults: ImportFault[] = []
  for (const [index, content] of text.split(/\r?\n/u).entries()) {
    if (content.trim() === '' || content.startsWith('#')) continue
    const line = index + 1
    // What follows a second colon is a remark, as to Apache.
    const [username = '', hash] = content.split(':')
    if (hash === undefined) faults.push({ line, field: 'line', code: 'no_colon' })
    else users.push({ ...NOTHING, line, username, hash: hash.trim() })
  }
  return { users, faults }
}

const NOTHING = { name: null, email: null, groups: [], disabled: false } as const
