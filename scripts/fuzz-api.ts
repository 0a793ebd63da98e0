import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startGateway } from '../test/support/gateway.js'

/** Who asks: a stranger, somebody without a role, and somebody who may do everything. */
const WHO = ['nobody', 'user', 'admin'] as const

/** How long each of them may try, in seconds: the first argument of the command. */
const SECONDS = process.argv[2] ?? '25'

const site = await startGateway()

async function headersOf(who: (typeof WHO)[number]): Promise<string[]> {
  if (who === 'nobody') return []
  const headers = { accept: 'application/json' }
  const answer = await site.browser().get(`/auth/bypass?token=${who}`, { headers })
  return ['--header', `Authorization: Bearer ${String(answer.json()['token'])}`]
}

/** Runs the public fuzzer over our own document; its exit status. */
async function fuzz(who: (typeof WHO)[number]): Promise<number> {
  console.log(`\nfuzzing as ${who}, at most ${SECONDS} s`)
  const words = ['run', `${site.url}/openapi.json`, '--max-time', SECONDS, '--no-color']
  const rules = ['--suppress-health-check', 'all', '--warnings', 'off', '--continue-on-failure']
  // What a schema allows may still be refused: a common password, a taken name, another's account.
  rules.push('--exclude-checks', 'positive_data_acceptance')
  // A made-up cookie beside the real header is two tokens that disagree; a test of ours has that.
  rules.push('--generation-with-security-parameters', 'false')
  const child = spawn('schemathesis', [...words, ...rules, ...(await headersOf(who))], {
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}

let failed = 0
for (const who of WHO) if ((await fuzz(who)) !== 0) failed += 1
await site.stop()
console.log(`\n${WHO.length - failed} of ${WHO.length} runs found nothing`)
process.exitCode = failed === 0 ? 0 : 1
