import { z } from 'zod'

const MAX = 4096

/** What is sent without a value counts as not sent (RFC 6749 section 3.2). */
export const Parameter = z
  .string()
  .max(MAX)
  .optional()
  .transform((value) => (value === '' ? undefined : value))

/** A client may show itself here instead of by Basic (RFC 6749 section 2.3.1). */
export const ClientFields = {
  client_id: Parameter.meta({ description: 'The id of the key' }),
  client_secret: Parameter.meta({ description: 'The key' }),
}

/** What is asked about; parameters that are unknown are ignored (RFC 6749 section 3.2). */
export const AboutToken = z.object({
  token: z.string().min(1).max(MAX),
  token_type_hint: Parameter.meta({ description: 'Ignored: tokens tell themselves apart' }),
  ...ClientFields,
})
