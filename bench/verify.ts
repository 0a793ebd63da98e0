import { startChild, type Child, type VerifySays } from './child.js'
import { compare, SECONDS } from './compare.js'
import { residentMebibytes } from './process-figures.js'
import { answersToWrk } from './wrk.js'

const PROXIES = 32
const RULES = 10_000

/** Forward-auth, its assertion on, beside a bare handler that lets everybody pass. */
export async function measureVerify(): Promise<void> {
  const gateway = await startChild<VerifySays>('servers/verify.ts')
  const ruled = await startChild<VerifySays>('servers/verify.ts', { RULES: String(RULES) })
  const bare = await startChild<{ url: string }>('servers/bare-gate.ts')
  const { cookie, files } = gateway.said
  const load = { cookie, connections: PROXIES, seconds: SECONDS }
  const ask = ({ said, pid }: Child<{ url: string }>, tokens: string, refused = false) => ({
    measure: () => answersToWrk({ ...load, url: said.url, tokens, refused }),
    pid,
  })
  const before = residentMebibytes(gateway.pid)
  await compare(`GET /auth/verify/caddy, ${PROXIES} connections`, {
    'a token seen before': ask(gateway, files.seen),
    [`the same, ${RULES} rules`]: ask(ruled, ruled.said.files.seen),
    'tokens never seen before': ask(gateway, files.unseen),
    'and of sessions never seen': ask(gateway, files.strangers),
    'forged tokens': ask(gateway, files.forged, true),
    'a bare node:http handler': ask(bare, files.seen),
  })
  const after = residentMebibytes(gateway.pid)
  console.log(`  resident memory: ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB after`)
  await bare.stop()
  await ruled.stop()
  await gateway.stop()
}
