/** What a role may be called: it stands in tokens, headers and addresses. */
export const ROLE_NAME = /^[a-z][a-z0-9_-]{0,63}$/
