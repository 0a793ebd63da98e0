import { z } from 'zod'
import type { Answer, Endpoint } from '../endpoint.js'

/** What is said of people, in headers that are always there. */
const IDENTITY: Readonly<Record<string, string>> = {
  'Remote-User': 'The username',
  'Remote-Groups': 'The roles, with commas',
  'Remote-Name': 'The name',
  'Remote-Email': 'The e-mail address, if it is verified',
  'X-Auth-Request-User': 'The username',
  'X-Auth-Request-Email': 'The e-mail address, if it is verified',
  'X-Auth-Request-Groups': 'The roles, with commas',
  'X-Auth-Request-Preferred-Username': 'The username',
  'X-Auth-Assertion': 'All of that, signed for the host that was asked for, for a minute',
}

const ANSWERS: Readonly<Record<number, Answer>> = {
  200: { description: 'It may pass. What is not known is there, and empty', headers: IDENTITY },
  302: { description: 'A page was asked for, and nobody is signed in: the way to sign in' },
  303: { description: 'The same, by another method than GET' },
}

interface Asked {
  readonly path: string
  readonly by: string
  readonly description: string
}

/** The addresses by who asks there; those of gateway/forward-auth answer before Express is entered. */
const ASKED: readonly Asked[] = [
  ...[
    { path: '/auth/verify', by: 'any proxy', description: 'Told in `X-Forwarded-*`.' },
    { path: '/auth/verify/caddy', by: 'Caddy', description: 'Told in `X-Forwarded-*`.' },
    { path: '/auth/verify/traefik', by: 'Traefik', description: 'Told in `X-Forwarded-*`.' },
    { path: '/auth/verify/haproxy', by: 'HAProxy', description: 'Told in `X-Forwarded-*`.' },
    { path: '/auth/verify/nginx', by: 'nginx', description: 'Answered 200, 401 or 403 alone.' },
    { path: '/auth/verify/envoy/:path', by: 'Envoy', description: 'Any path, and what is below.' },
    { path: '/auth/verify/api', by: 'any proxy', description: 'Nobody is sent to sign in.' },
    { path: '/auth/verify/browser', by: 'any proxy', description: 'Everybody is.' },
    { path: '/oauth2/auth', by: 'nginx, as oauth2-proxy', description: 'Takes its filters.' },
  ],
  ...['forward-auth', 'auth-request', 'ext-authz/:path'].map((name) => ({
    path: `/api/authz/${name}`,
    by: 'a proxy, as Authelia',
    description: 'Takes what Authelia takes, and says what it says.',
  })),
]

/** ANY /auth/verify and its like: what the document says of them. */
export const verifyEndpoints = (): Endpoint[] =>
  ASKED.map(({ path, by, description }) => ({
    method: 'get',
    path,
    access: 'proxy',
    about: {
      tag: 'proxies',
      summary: `Whether a request may pass, and as whom: asked by ${by}`,
      description: `${description} Any method is answered alike.`,
      ...(path.includes(':path') ? { params: z.object({ path: z.string() }) } : {}),
      answers: ANSWERS,
      errors: [],
    },
    steps: [],
  }))
