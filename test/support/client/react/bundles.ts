import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { ServerRoom } from './on-server.js'

/** React under the names by which it is installed. */
export const REACTS = {
  18: { react: 'react18', 'react-dom': 'react-dom18' },
  19: { react: 'react', 'react-dom': 'react-dom' },
} as const
export type Major = keyof typeof REACTS

const fileOf = (name: string): string => new URL(name, import.meta.url).pathname

const settingsOf = (major: Major, name: string) => ({
  entryPoints: [fileOf(name)],
  bundle: true,
  alias: major === 19 ? {} : { ...REACTS[major] },
  define: { 'process.env.NODE_ENV': '"development"' },
})

/** A script that makes `room` of in-browser.tsx. */
export async function scriptFor(major: Major): Promise<string> {
  const how = { ...settingsOf(major, 'in-browser.tsx'), globalName: 'room', write: false } as const
  const { outputFiles } = await build({ ...how, format: 'iife' })
  return outputFiles[0]?.text ?? ''
}

/** What on-server.tsx has, in this process. */
export async function serverRoom(major: Major): Promise<ServerRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-react-'))
  const outfile = join(folder, 'room.cjs')
  try {
    await build({ ...settingsOf(major, 'on-server.tsx'), outfile, platform: 'node', format: 'cjs' })
    return (createRequire(import.meta.url)(outfile) as { room: ServerRoom }).room
  } finally {
    rmSync(folder, { recursive: true })
  }
}
