import { startChild } from './child.js'

const TOKENS = process.env['TOKENS'] ?? '10000000'

interface ManyTokensSay {
  /** Resident memory in MiB: before, and after each tenth. */
  readonly resident: readonly number[]
  /** Microseconds for each, its making included. */
  readonly each: number
}

/** What millions of tokens, each shown once, leave in memory. */
export async function measureMemory(): Promise<void> {
  const child = await startChild<ManyTokensSay>('servers/many-tokens.ts', { TOKENS })
  const { resident, each } = child.said
  console.log(`\nResident memory before, and after each tenth of ${TOKENS} different tokens, MiB`)
  console.log(`  ${resident.map((mebibytes) => mebibytes.toFixed(0)).join(' ')}`)
  console.log(`  ${each.toFixed(1)} microseconds for each, its making included`)
  await child.stop()
}
