import { randomBytes } from 'node:crypto'

const makeSecret = (): string => randomBytes(48).toString('base64url')

/** The text of a new `.env`, with secrets that nobody else has. */
export const envTemplate =
  (): string => `# What Gatehouse is told, read by the command \`gatehouse\` in this folder; the real environment goes before it.
# Every variable: docs/configuration.md. Keep this file to yourself: who reads it can sign in as anybody.

# Our address as browsers see it. Elsewhere than on this machine it must be https, and HOST and TRUSTED_PROXIES
# say where the proxy before us is.
PUBLIC_URL=http://localhost:3000

# Where it listens. The port must be that of PUBLIC_URL, unless a proxy stands before it.
# HOST=127.0.0.1
# PORT=3000

# Signs the tokens, and the cookie of sign-ins under way. Made for this folder alone.
JWT_SECRET_KEY=${makeSecret()}
SESSION_SECRET=${makeSecret()}

# The database: one file, made when it is missing.
# DATABASE_URL=sqlite:./data/gatehouse.sqlite

# Whether strangers may make themselves an account: open or closed.
# REGISTRATION=closed

# The proxies before us, by address or range: whose X-Forwarded-For counts, and who may ask.
# TRUSTED_PROXIES=127.0.0.1

# Sign in with Google: https://PUBLIC_URL/auth/google/callback is what to register there.
# GOOGLE_CLIENT_ID=
# GOOGLE_CLIENT_SECRET=

# Figures for Prometheus at http://127.0.0.1:9464/metrics.
# METRICS_PORT=9464
`
