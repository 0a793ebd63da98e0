/**
 * Every failure a caller can meet: its stable code, HTTP status and public sentence.
 * This is the only list; docs/errors.md is checked against it.
 */
export const CATALOGUE = {
  invalid_request: { status: 400, text: 'The request is not valid.' },
  stale_sign_in: {
    status: 400,
    text: 'This sign-in has expired, was already used, or began in another browser.',
  },
  unsupported_grant_type: { status: 400, text: 'There is no such way to get a token here.' },
  unauthorized_client: { status: 400, text: 'This client may not do that.' },
  invalid_scope: { status: 400, text: 'The client does not have all of that scope.' },
  login_required: { status: 401, text: 'Please sign in.' },
  invalid_credentials: { status: 401, text: 'The username or password is incorrect.' },
  invalid_token: { status: 401, text: 'The token is not valid.' },
  token_expired: { status: 401, text: 'The token has expired.' },
  fresh_sign_in_required: {
    status: 401,
    text: 'For this you must have signed in a short while ago. Sign in again first.',
  },
  invalid_refresh_token: { status: 401, text: 'The refresh token is not valid.' },
  invalid_client: { status: 401, text: 'The client could not be authenticated.' },
  account_disabled: { status: 403, text: 'This account is disabled.' },
  insufficient_role: { status: 403, text: 'Your account may not do this.' },
  person_required: { status: 403, text: 'Only a person who has signed in may do this.' },
  cross_site_request: { status: 403, text: 'This request came from another site.' },
  untrusted_proxy: { status: 403, text: 'Only a trusted proxy may ask this.' },
  fresh_sign_in_unproven: {
    status: 403,
    text: 'The provider did not show that you signed in there a short while ago.',
  },
  provider_denied: { status: 403, text: 'The sign-in was refused by the provider.' },
  sign_in_not_allowed: { status: 403, text: 'This identity may not sign in here.' },
  bypass_disabled: { status: 404, text: 'There is nothing here.' },
  not_found: { status: 404, text: 'There is nothing here.' },
  unknown_provider: { status: 404, text: 'There is no sign-in provider of that name.' },
  method_not_allowed: { status: 405, text: 'That method is not allowed here.' },
  request_timeout: { status: 408, text: 'The request took too long to arrive.' },
  account_exists: {
    status: 409,
    text: 'An account with this e-mail address exists. Sign in to it first, then link this provider on the account page.',
  },
  sign_in_not_seen: {
    status: 409,
    text: 'You are signed in here, but the app that you asked for does not see it.',
  },
  identity_taken: { status: 409, text: 'This identity is linked to another account.' },
  username_taken: { status: 409, text: 'This username is taken.' },
  role_taken: { status: 409, text: 'A role of this name exists.' },
  role_in_use: { status: 409, text: 'This role is built in or still assigned.' },
  last_administrator: {
    status: 409,
    text: 'The last administrator cannot be removed, disabled or lose the role.',
  },
  too_many_keys: { status: 409, text: 'This account has as many keys as it may have.' },
  keys_changed: {
    status: 409,
    text: 'Your keys have changed since this form was shown; perhaps it was sent twice. No key was made now. One that you did not get to see is below: revoke it before you make another.',
  },
  last_way_in: { status: 409, text: 'This is the only way left to sign in to this account.' },
  version_mismatch: { status: 412, text: 'This was changed by someone else in the meantime.' },
  payload_too_large: { status: 413, text: 'The request body is too large.' },
  unsupported_media_type: { status: 415, text: 'The request body has an unsupported type.' },
  token_too_large: {
    status: 422,
    text: 'With these roles the token would not fit into a cookie. Assign fewer roles.',
  },
  version_required: { status: 428, text: 'Send the version you read as If-Match.' },
  too_many_requests: { status: 429, text: 'Too many requests. Try again later.' },
  headers_too_large: { status: 431, text: 'The request headers are too large.' },
  server_error: { status: 500, text: 'Something went wrong on our side.' },
  way_in_not_offered: { status: 501, text: 'This way to sign in is not offered here.' },
  provider_unavailable: { status: 502, text: 'The sign-in provider does not answer as it should.' },
  upstream_unavailable: { status: 502, text: 'The application does not answer as it should.' },
  unavailable: { status: 503, text: 'The service is not available right now. Try again shortly.' },
  upstream_timeout: { status: 504, text: 'The application took too long to answer.' },
} as const satisfies Record<string, { status: number; text: string }>

/** A stable code of the catalogue: what callers may depend on. */
export type ErrorCode = keyof typeof CATALOGUE
