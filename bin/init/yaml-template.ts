/** The text of a new `gateway.yaml`: everything that can stand there, and none of it in force. */
export const yamlTemplate =
  (): string => `# Who may come in, who may open what, and which apps stand behind the gateway. Each part is off while it stands behind #.
# Check what you wrote with: gatehouse config check. Access rules and upstreams are read again when this file changes.

# Ways to sign in besides a password. \${NAME} is a variable of the environment or of .env.
# providers:
#   - id: company
#     kind: openid-connect
#     name: Company account
#     issuer: https://login.example.com
#     client_id: gatehouse
#     client_secret: \${COMPANY_CLIENT_SECRET}
#     create: true                          # people not known yet get an account
#     allowed_email_domains: [example.com]

# Who may open what of the apps behind the gateway: the first rule that fits decides, and where none does nobody may.
# access:
#   - host: wiki.example.com
#     path: /public/**
#     allow: public
#   - host: wiki.example.com
#     allow: { any_role: [team] }

# Apps that the gateway stands in front of by itself. Without this, nginx, Caddy, Traefik, Envoy or HAProxy ask it.
# upstreams:
#   - host: wiki.example.com
#     to: http://127.0.0.1:8080
`
