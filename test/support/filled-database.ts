import { randomUUID } from 'node:crypto'
import type { Models } from '../../models/index.js'
import { auditOver } from './audit.js'

const at = (text: string): Date => new Date(`2026-03-04T05:06:${text}Z`)

/** Text that programs stumble over. */
export const ODD_TEXT = `o'Brien "q" \\ \\n %s $1 :x ? é e\u0301 漢字 \u{1F512} \u2028 \ufeff <&>`

/** Puts `count` users and what belongs to them into every table; nothing else is there. */
export async function fillDatabase(models: Models, count = 3): Promise<void> {
  const audit = auditOver(models)
  const [role] = await models.Role.list()
  const editors = await models.Role.add({ name: 'editors', description: ODD_TEXT })
  for (let index = 0; index < count; index += 1) {
    await models.transaction(async (transaction) => {
      const values = {
        username: `user-${index}`,
        email: index % 2 === 0 ? `user-${index}@corp.test` : null,
        emailVerifiedAt: index % 2 === 0 ? at('07.008') : null,
        name: index === 0 ? ODD_TEXT : null,
        passwordHash:
          index === 0 ? null : '$2y$05$dCB5UkiqVzYSm4vWnU7xfuw51XEdC7EtMEeqqEro2dJh/b72IjvRi',
        disabledAt: index === 1 ? at('00.000') : null,
        kind: index === 2 ? ('service' as const) : ('person' as const),
      }
      const roles = [editors.name, ...(index === 0 && role ? [role.name] : [])]
      const { id: userId } = await models.User.createWithRoles(values, roles, transaction)
      await addBelongings(models, userId, transaction)
      await audit.record(
        'user_created',
        { userId, username: values.username, reason: ODD_TEXT },
        transaction,
      )
    })
  }
  await models.SessionRecord.create({
    sid: `sid:${ODD_TEXT}`,
    expires: at('09.999'),
    data: '{"a":[1,null,"\\u0000"]}',
  })
  await models.transaction((transaction) =>
    models.SigningKey.add(
      {
        ...{ kid: 'k'.repeat(43), algorithm: 'ES256', publicJwk: '{"kty":"EC"}', sealed: 'sealed' },
        ...{
          secretId: 'secret',
          longestTokenSeconds: 21_600,
          signsFrom: at('01.001'),
          createdAt: at('00.123'),
        },
      },
      transaction,
    ),
  )
}

type Within = Parameters<Models['Session']['begin']>[1]

async function addBelongings(models: Models, userId: string, transaction: Within): Promise<void> {
  const sessionId = randomUUID()
  const times = { beganAt: at('10.010'), expiresAt: at('59.999') }
  const session = {
    id: sessionId,
    userId,
    amr: 'pwd',
    provider: null,
    address: '2001:db8::1',
    userAgent: ODD_TEXT,
  }
  await models.Session.begin({ ...session, ...times }, transaction)
  const token = {
    sessionId,
    secretHash: 'a'.repeat(64),
    seed: 'b'.repeat(43),
    createdAt: at('11.100'),
  }
  await models.RefreshToken.add(
    { ...token, id: randomUUID(), expiresAt: at('12.120') },
    transaction,
  )
  const identity = {
    userId,
    provider: 'corp',
    issuer: 'https://id.corp.test',
    subject: `${userId} ${ODD_TEXT}`,
  }
  await models.Identity.link({ ...identity, lastUsedAt: at('13.130') }, transaction)
  const key = { id: randomUUID(), userId, name: 'nightly', hash: 'c'.repeat(64), madeBy: 'cli' }
  const reach = { scopes: ['editors', 'view_audit'], networks: ['192.0.2.0/24'] }
  await models.ApiKey.add(
    { ...key, ...reach, createdAt: at('14.140'), expiresAt: at('15.150') },
    transaction,
  )
  const entry = {
    kind: 'session' as const,
    subject: sessionId,
    exceptSession: null,
    at: at('16.160'),
  }
  await models.Revocation.add({ ...entry, expiresAt: at('17.170') }, models.Counter, transaction)
}
