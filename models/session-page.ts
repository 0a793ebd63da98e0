import { Op, type FindOptions, type WhereOptions } from 'sequelize'

/** A stretch of the list of a user's sessions. */
export interface SessionPage {
  readonly userId: string
  /** Those whose end has come by then are left out. */
  readonly now: Date
  /** The session that came last before; null: from the start. */
  readonly after?: { readonly beganAt: Date; readonly id: string } | null
  readonly limit: number
  /** Those last seen before are left out: nothing keeps them going any more. */
  readonly seenAfter: Date
}

/** What holds of a session that has not ended, in one way or the other. */
export const liveSessions = (now: Date) => ({ endedAt: null, expiresAt: { [Op.gt]: now } })

/** The query for a stretch of sessions, the latest first. */
export function sessionPage({
  userId,
  now,
  after = null,
  limit,
  seenAfter,
}: SessionPage): FindOptions {
  const behind: WhereOptions[] =
    after === null
      ? []
      : [
          {
            [Op.or]: [
              { beganAt: { [Op.lt]: after.beganAt } },
              { beganAt: after.beganAt, id: { [Op.lt]: after.id } },
            ],
          },
        ]
  return {
    where: {
      [Op.and]: [{ userId, ...liveSessions(now), lastSeenAt: { [Op.gt]: seenAfter } }, ...behind],
    },
    order: [
      ['beganAt', 'DESC'],
      ['id', 'DESC'],
    ],
    limit,
  }
}
