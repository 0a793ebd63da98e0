import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { startGateway } from '../test/support/gateway.js'

/** Who asks: a stranger, somebody without a role, and somebody who may do everything. */
const WHO = ['nobody', 'user', 'admin'] as const

/** What ends the session that asks: tried last, or all that follows would be refused. */
const ENDINGS = ['post_auth_logout', 'delete_api_v1_sessions', 'delete_api_v1_sessions_by_id']

/**
 * Addresses that take every method and answer as proxies understand it, often without a body, are no
 * API: test/attacks/forward-auth-fuzz.test.ts makes up requests for them.
 */
const ASKED_BY_PROXIES = '^/(auth/verify|oauth2/auth|api/authz)(/|$)'

/** How long each of them may try, in seconds: the first argument of the command. */
const SECONDS = process.argv[2] ?? '25'

const site = await startGateway()

async function headersOf(who: (typeof WHO)[number]): Promise<string[]> {
  if (who === 'nobody') return []
  const headers = { accept: 'application/json' }
  const answer = await site.browser().get(`/auth/bypass?token=${who}`, { headers })
  return ['--header', `Authorization: Bearer ${String(answer.json()['token'])}`]
}

/** Runs the public fuzzer over our own document, `part` by part; its exit status. */
async function fuzz(who: (typeof WHO)[number], part: 'include' | 'exclude'): Promise<number> {
  const what = part === 'include' ? 'the ways out' : 'everything else'
  console.log(`\nfuzzing ${what} as ${who}, at most ${SECONDS} s`)
  const words = ['run', `${site.url}/openapi.json`, '--max-time', SECONDS, '--no-color']
  const rules = ['--suppress-health-check', 'all', '--warnings', 'off', '--continue-on-failure']
  // What a schema allows may still be refused: a common password, a taken name, another's account.
  rules.push('--exclude-checks', 'positive_data_acceptance')
  // A made-up cookie beside the real header is two tokens that disagree; a test of ours has that.
  rules.push('--generation-with-security-parameters', 'false')
  rules.push('--exclude-path-regex', ASKED_BY_PROXIES)
  rules.push(...ENDINGS.flatMap((id) => [`--${part}-operation-id`, id]))
  const child = spawn('schemathesis', [...words, ...rules, ...(await headersOf(who))], {
    stdio: 'inherit',
  })
  const [code] = (await once(child, 'close')) as [number | null]
  return code ?? 1
}

let failed = 0
for (const part of ['exclude', 'include'] as const) {
  for (const who of WHO) if ((await fuzz(who, part)) !== 0) failed += 1
}
await site.stop()
console.log(`\n${WHO.length * 2 - failed} of ${WHO.length * 2} runs found nothing`)
process.exitCode = failed === 0 ? 0 : 1
