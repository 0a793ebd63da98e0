import type { Models } from './index.js'
import { createTransact, type Transact } from './transaction.js'

/** As `models.transaction`, for work that takes as long as there are rows. */
export function longTransaction({ User }: Pick<Models, 'User'>): Transact {
  if (!User.sequelize) throw new TypeError('This model belongs to no database')
  return createTransact(User.sequelize, { limitSeconds: Infinity })
}
