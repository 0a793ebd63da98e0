import { z } from 'zod'
import type { GitHubSettings } from '../config/settings.js'
import type { IdentityProof } from '../services/proof.js'
import type { GuardedFetch } from '../lib/guarded-fetch.js'
import { ProviderFault } from './provider-fault.js'

export interface GitHubParts {
  readonly settings: GitHubSettings
  readonly fetch: GuardedFetch
}

const User = z.object({
  id: z.int().positive(),
  login: z.string(),
  name: z.string().nullish(),
})

const Emails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }))

/**
 * Who `accessToken` speaks for. The login is only a hint for a username: its holder may rename
 * it, and someone else may then take it. Throws ProviderFault.
 */
export async function readGitHubUser(
  parts: GitHubParts,
  accessToken: string,
): Promise<
  Pick<IdentityProof, 'subject' | 'username' | 'name' | 'email' | 'emailVerified' | 'groups'>
> {
  const ask = createAsk(parts, accessToken)
  const user = await readAs(User, await ask('/user'), 'user')
  const email = await findEmail(await ask('/user/emails'))
  return {
    subject: String(user.id),
    username: user.login,
    name: user.name ?? null,
    email,
    emailVerified: email !== null,
    groups: [],
  }
}

const createAsk =
  ({ settings, fetch }: GitHubParts, accessToken: string) =>
  (path: string): Promise<Response> =>
    fetch(`${settings.apiUrl.href.replace(/\/$/u, '')}${path}`, {
      headers: {
        accept: 'application/vnd.github+json',
        authorization: `Bearer ${accessToken}`,
        'user-agent': 'gatehouse',
        'x-github-api-version': '2022-11-28',
      },
    })

/** The primary address if it is verified. A GitHub App may lack the right to see any: then none. */
async function findEmail(answer: Response): Promise<string | null> {
  const isForbidden = answer.status === 403 || answer.status === 404
  if (isForbidden && answer.headers.get('x-ratelimit-remaining') !== '0') return null
  const emails = await readAs(Emails, answer, 'emails')
  return emails.find(({ primary, verified }) => primary && verified)?.email ?? null
}

async function readAs<T>(schema: z.ZodType<T>, answer: Response, what: string): Promise<T> {
  if (answer.status !== 200) throw new ProviderFault(`${what}: http_${answer.status}`)
  const body = schema.safeParse(await answer.json().catch(() => null))
  if (!body.success) throw new ProviderFault(`${what}: not of the shape expected`)
  return body.data
}
