import { Op, literal, type FindOptions, type WhereOptions } from 'sequelize'

/** A stretch of the list of users. */
export interface UserPage {
  /** The username that came last before; null: from the start. */
  readonly after?: string | null
  readonly limit: number
  /** Only users whose username, e-mail or name holds this text. */
  readonly search?: string | null
}

/** Standard SQL, with `!` before what LIKE would read as a wildcard. */
const HOLDS_TEXT = ['username', 'email', 'name']
  .map((column) => `LOWER("User"."${column}") LIKE LOWER(:pattern) ESCAPE '!'`)
  .join(' OR ')

/** The query for a stretch of users, less order and what comes with them. */
export function userPage({ after = null, limit, search = null }: UserPage): FindOptions {
  const conditions: WhereOptions[] = []
  if (after !== null) conditions.push({ username: { [Op.gt]: after } })
  if (search === null || search === '') return { where: { [Op.and]: conditions }, limit }
  const pattern = `%${search.replace(/[!%_]/gu, '!$&')}%`
  return {
    where: { [Op.and]: [...conditions, literal(`(${HOLDS_TEXT})`)] },
    replacements: { pattern },
    limit,
  }
}
