import type { VNode } from 'preact'
import { compileRules } from '../../services/rules/compile.js'
import { explainAnswer } from '../../services/rules/explain.js'
import { IDENTITY_HEADERS, type IdentityHeader } from '../../services/rules/rule.js'
import { AccessPage, type AccessPageProps } from '../../views/access-page.js'
import { rule, some } from './rules.js'

interface Texts {
  readonly username: string
  readonly name: string
  readonly role: string
  readonly message: string
  readonly address: string
}

/** The page of access rules in every state worth a look. */
export function accessPages(texts: Texts): Record<string, VNode> {
  const { username, name } = texts
  const rules = [
    rule({ at: { line: 2, column: 5 }, hosts: ['app.test'], allow: { kind: 'public' } }),
    rule({ at: { line: 4, column: 5 }, allow: some({ anyRole: [texts.role], amr: ['pwd'] }) }),
  ]
  const ask = (roles: string[], host = 'b.test') => ({
    ...explainAnswer(compileRules(rules), {
      ...{ host, path: texts.address, method: 'GET', address: null },
      known: { username, roles, amr: ['pwd'] },
    }),
    ...{ host, path: texts.address, method: 'GET', isDisabled: false, headers: null },
  })
  const headers = Object.fromEntries(IDENTITY_HEADERS.map((each) => [each, username]))
  const told = headers as Record<IdentityHeader, string>
  const props: AccessPageProps = {
    frame: { bypassOn: false, user: { username, name } },
    question: { host: '', path: '/', method: 'GET', user: '', address: '', amr: '' },
    answer: null,
    failure: null,
    rules,
  }
  const question = { ...props.question, host: name, path: texts.address, user: username }
  const fields = { host: 'unreadable', user: 'unknown', method: 'not_a_method' }
  return {
    access: AccessPage(props),
    'access-none': AccessPage({ ...props, rules: [] }),
    'access-yes': AccessPage({ ...props, question, answer: { ...ask(['admin']), headers: told } }),
    'access-no': AccessPage({ ...props, question, answer: ask([]) }),
    'access-refused': AccessPage({ ...props, question, failure: { text: texts.message, fields } }),
  }
}
