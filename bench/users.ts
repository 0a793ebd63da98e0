import { startChild, type VerifySays } from './child.js'
import { compare, SECONDS } from './compare.js'
import { answersToWrk } from './wrk.js'

const PROXIES = 32

/** Forward-auth over a table of a thousand users, and over one of a million. */
export async function measureUsers(): Promise<void> {
  const start = (users: number) =>
    startChild<VerifySays>('servers/verify.ts', { USERS: String(users) })
  const million = await start(1_000_000)
  const thousand = await start(1000)
  const ask = ({ said, pid }: typeof million, kind: 'seen' | 'unseen') => {
    const { url, cookie, files } = said
    const load = { url, cookie, tokens: files[kind], connections: PROXIES, seconds: SECONDS }
    return { measure: () => answersToWrk(load), pid }
  }
  await compare(`GET /auth/verify/caddy, by the number of users, ${PROXIES} connections`, {
    'a million, tokens unseen': ask(million, 'unseen'),
    'a thousand, tokens unseen': ask(thousand, 'unseen'),
    'a million, a token seen': ask(million, 'seen'),
    'a thousand, a token seen': ask(thousand, 'seen'),
  })
  await million.stop()
  await thousand.stop()
}
