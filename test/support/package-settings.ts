import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { PassportPackageSettings } from '../../config/settings.js'
import { systemClock } from '../../lib/clock.js'
import type { PassportPackageContext } from '../../strategies/passport-package.js'

export const PUBLIC_URL = new URL('http://gateway.example:3000/')

/** Settings of a provider made of `package`; what a test doesn't say stays out of its way. */
export const packageSettings = (
  wish: Partial<PassportPackageSettings> & Pick<PassportPackageSettings, 'package'>,
): PassportPackageSettings => ({
  kind: 'passport',
  id: 'thing',
  name: 'Thing',
  export: null,
  options: {},
  issuer: 'https://thing.example',
  freshSignIn: 'never',
  admission: {
    allowedEmailDomains: [],
    allowedSubjects: [],
    create: true,
    defaultRoles: [],
    groupRoles: {},
    groupsClaim: null,
  },
  profile: {
    subject: 'id',
    username: null,
    email: null,
    emailVerified: null,
    name: null,
    groups: null,
  },
  ...wish,
})

export const packageContext = (
  wish: Partial<PassportPackageContext> = {},
): PassportPackageContext => ({
  log: pino({ level: 'silent' }),
  clock: systemClock,
  publicUrl: PUBLIC_URL,
  ...wish,
})

/** A directory with packages installed in it, written by the test: name -> file -> text. */
export async function installPackages(
  packages: Record<string, Record<string, string>>,
): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'packages-'))
  for (const [name, files] of Object.entries(packages)) {
    const folder = join(directory, 'node_modules', name)
    await mkdir(folder, { recursive: true })
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(folder, file), content)
    }
  }
  return { directory, remove: () => rm(directory, { recursive: true }) }
}
