import ipaddr from 'ipaddr.js'
import { AppError } from '../../errors/app-error.js'
import { escapeForeign } from '../../lib/patterns/path-pattern.js'
import { readHost } from '../../lib/reading/host.js'
import { readTarget } from '../../lib/reading/target.js'
import { enforceUsername } from '../../lib/username.js'
import type { Models } from '../../models/index.js'
import { BY_KEY } from '../access.js'
import { toAccount } from '../accounts.js'
import type { Account } from '../account.js'
import type { CurrentRules } from './current-rules.js'
import { explainAnswer, type Explanation } from './explain.js'
import { introduce, type Introduction } from './introduction.js'
import type { Rule } from './rule.js'

/** What somebody wants to know, as they typed it. */
export interface AccessQuestion {
  readonly host: string
  /** A path, or a whole target; its query plays no part. */
  readonly path: string
  readonly method: string
  /** A username; empty: somebody who is not signed in. */
  readonly user: string
  /** The address of the client; empty: it is not said. */
  readonly address: string
  /** How the user signed in; empty: by password, or of a service by key. */
  readonly amr: string
}

export interface AccessAnswer extends Explanation {
  /** As they were understood. */
  readonly host: string
  readonly path: string
  readonly method: string
  /** Whether the user is disabled, and has no token to show whatever the rules say. */
  readonly isDisabled: boolean
  /** What the app would be told where they may pass; '': nothing. Before it is encoded. */
  readonly headers: Introduction | null
}

/** Answers what would happen to a request, without one. */
export interface AccessExplainer {
  /**
   * Throws AppError `invalid_request` with fields: `host`, `path`, `address` `unreadable`; `method`
   * `not_a_method`; `user` `unknown`.
   */
  explain(question: AccessQuestion): Promise<AccessAnswer>
  readonly rules: () => readonly Rule[]
}

interface ExplainerParts {
  readonly models: Pick<Models, 'User'>
  readonly rules: Pick<CurrentRules, 'get'>
}

/** What stands where the assertion would: one is signed only for a request that passes. */
const SIGNED = 'a signed token that says the same'

export const createAccessExplainer = ({ models, rules }: ExplainerParts): AccessExplainer => ({
  rules: () => rules.get().all,
  explain: async (question) => {
    const place = readPlace(question)
    const account = await findAccount(models, question.user)
    const known = account && { ...account, amr: [question.amr || waysOf(account)] }
    const address = question.address || null
    const explanation = explainAnswer(rules.get(), { ...place, address, known })
    const { answer, rule } = explanation
    const isDisabled = account?.disabled === true
    const passes = answer === 'yes' && rule !== null && !isDisabled
    return {
      ...explanation,
      ...place,
      isDisabled,
      headers: passes ? headersFor(account, rule) : null,
    }
  },
})

const waysOf = ({ kind }: Account): string => (kind === 'service' ? BY_KEY : 'pwd')

function readPlace({ host, path, method, address }: AccessQuestion) {
  const name = readHost(host)?.name
  const target = readTarget(escapeForeign(path))
  const fields: Record<string, string> = {}
  if (name === undefined) fields['host'] = 'unreadable'
  if (target === null) fields['path'] = 'unreadable'
  if (!/^[A-Za-z]{1,32}$/.test(method)) fields['method'] = 'not_a_method'
  if (address !== '' && !ipaddr.isValid(address)) fields['address'] = 'unreadable'
  if (name === undefined || target === null || Object.keys(fields).length > 0) {
    throw new AppError('invalid_request', { fields })
  }
  return { host: name, path: target.path, method: method.toUpperCase() }
}

async function findAccount({ User }: Pick<Models, 'User'>, user: string): Promise<Account | null> {
  if (user === '') return null
  const row = await User.findByUsername(enforceUsername(user) ?? '')
  if (!row) throw new AppError('invalid_request', { fields: { user: 'unknown' } })
  return toAccount(row)
}

/** Nobody is told of where nobody is known. */
const NOBODY = { username: '', name: null, email: null, emailVerified: false, roles: [] }

const headersFor = (account: Account | null, { headers }: Rule): Introduction =>
  introduce(account ?? NOBODY, { headers, assertion: account ? SIGNED : '' })
