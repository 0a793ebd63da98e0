import type { VNode } from 'preact'
import { AuditPage, type AuditPageProps } from '../../views/audit-page.js'
import type { Failure } from '../../views/failure.js'
import type { Frame } from '../../views/frame.js'
import { AT } from './sample-accounts.js'

interface Texts {
  readonly username: string
  readonly provider: string
  readonly email: string
  readonly role: string
  readonly message: string
  readonly address: string
}

interface Sample {
  readonly frame: Frame
  readonly texts: Texts
}

/** The audit log, in every state worth a look. */
export function auditPages({ frame, texts }: Sample): Record<string, VNode> {
  const props: AuditPageProps = {
    frame,
    failure: null,
    question: { event: '', about: '', by: '', from: '', to: '' },
    lines: auditLines(texts),
    newest: null,
    older: null,
    download: '/api/v1/audit/export',
  }
  const { username, address } = texts
  const question = { event: 'sign_in_failed', about: username, by: username, from: '', to: '' }
  const failure: Failure = { text: texts.message, fields: { event: 'invalid', from: 'not_a_date' } }
  const pager = { newest: `/audit?about=a`, older: `/audit?about=a&cursor=MTI` }
  return {
    audit: AuditPage(props),
    'audit-asked': AuditPage({ ...props, ...pager, question, download: `/api?x=${address}` }),
    'audit-refused': AuditPage({ ...props, question, lines: [], failure }),
    'audit-empty': AuditPage({ ...props, lines: [] }),
  }
}

function auditLines(texts: Texts): AuditPageProps['lines'] {
  const id = '018f3c1e-0000-7000-8000-000000000001'
  const someone = { name: texts.username, href: '/audit?about=ada' }
  const full = {
    seq: 4711,
    at: AT,
    event: 'role_changed',
    about: someone,
    by: someone,
    how: texts.provider,
    address: '2001:db8:85a3::8a2e:370:7334',
    reason: texts.message,
    rest: { user_id: id, actor_id: id, request_id: texts.email, hash: 'a'.repeat(64) },
  }
  const bare = { ...full, about: null, by: null, how: null, address: null, reason: null, rest: {} }
  return [
    { ...full, event: 'sign_in_failed' },
    { ...bare, seq: 4710, event: texts.role },
    { ...full, seq: 4709 },
  ]
}
