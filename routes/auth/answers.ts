import { z } from 'zod'

/** The user as the API shows one: services/account.ts `toUserView`. */
export const User = z
  .strictObject({
    id: z.uuid(),
    username: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    roles: z.array(z.string()),
  })
  .meta({ id: 'User' })

/** What a program sends to have the refresh token for itself. */
export const WantsRefreshToken = z.boolean().optional().meta({
  description: 'A program wants the refresh token in the answer, instead of as a cookie',
})

/** What a program hears when it has signed in (RFC 6749 section 5.1, and the user). */
export const SignedInAnswer = z
  .strictObject({
    token: z.string(),
    token_type: z.literal('Bearer'),
    expires_in: z.int(),
    refresh_token: z.string().optional().meta({ description: 'Where it was asked for' }),
    user: User,
  })
  .meta({ id: 'SignedIn' })

/** The cookie's token, for a program to carry (RFC 6749 section 5.1). `expires_in`: seconds left. */
export const TokenAnswer = z
  .strictObject({ token: z.string(), token_type: z.literal('Bearer'), expires_in: z.int() })
  .meta({ id: 'Token' })
