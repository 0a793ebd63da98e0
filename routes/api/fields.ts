import { z } from 'zod'
import { MAX_DISPLAY_NAME_LENGTH, toDisplayName } from '../../lib/display-name.js'
import { text } from '../../lib/text.js'
import { MAX_PASSWORD_BYTES } from '../../services/passwords.js'
import { ROLE_NAME } from '../../services/roles.js'

/** The formats are names for people and generators; the rules stand in lib/ and services/. */
export const Username = text(128).meta({
  format: 'username',
  description: 'Kept in its one form (RFC 8265 UsernameCaseMapped), at most 64 characters',
})

export const Email = text(254).meta({ format: 'email' })

export const Password = text(MAX_PASSWORD_BYTES).meta({
  format: 'password',
  description: 'Long enough, not common, and without the name of its holder or of this host',
})

/** What a person is called, kept in its readable form. */
export const PersonName = text(MAX_DISPLAY_NAME_LENGTH)
  .refine((value) => toDisplayName(value) !== null, { error: 'not_a_name' })
  .meta({ format: 'display-name' })

/** One line about something; may be empty. */
export const Description = text(200, 0)
  .refine((value) => !/[\p{Cc}\u2028\u2029]/u.test(value), { error: 'not_one_line' })
  .meta({ pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]*$' })

export const RoleName = z
  .string()
  .refine((value) => ROLE_NAME.test(value), { error: 'not_a_role_name' })
  .meta({ pattern: ROLE_NAME.source })

/** Roles as a set: in any order, none twice. */
export const RoleNames = z
  .array(RoleName)
  .max(100)
  .refine((names) => new Set(names).size === names.length, { error: 'not_unique' })
  .meta({ uniqueItems: true })

/** How many at most, in a query: 1 to 100, 50 unless told otherwise. */
const Limit = z
  .string()
  .refine((value) => /^(?:[1-9]\d?|100)$/u.test(value), { error: 'not_within_1_and_100' })
  .transform(Number)
  .default(50)
  .meta({ wire: { type: 'integer', minimum: 1, maximum: 100, default: 50 } })

/** A page of a list: `cursor` is the `next_cursor` of the page before. */
export const PageQuery = z.strictObject({
  limit: Limit,
  cursor: text(512).optional(),
})

export const NextCursor = z
  .string()
  .nullable()
  .meta({ description: 'Send it as `cursor` for the next page; null on the last one' })

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu

/** The id of something of ours, in its one spelling. */
export const Uuid = z
  .string()
  .refine((id) => UUID.test(id), { error: 'not_a_uuid' })
  .transform((id) => id.toLowerCase())
  .meta({ format: 'uuid' })

/** The id of a user, in its one spelling. */
export const UserId = Uuid

/** The id of a session, in its one spelling. */
export const SessionId = Uuid

/** A version as a strong ETag (RFC 9110 section 8.8.3). */
export const toETag = (version: string): string => `"${version}"`
