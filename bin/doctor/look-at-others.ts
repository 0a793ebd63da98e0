import { request } from 'node:http'
import { request as requestSecurely } from 'node:https'
import type { ProviderSettings, Settings } from '../../config/settings.js'
import { fault, fine, warning, type Finding } from './finding.js'

/** How long somebody else may take to answer, in milliseconds. */
const PATIENCE_MS = 5000

/** The parties that people are sent to, and the apps that requests are: whether they answer. */
export const lookAtOthers = ({ providers, upstreams }: Settings): Promise<Finding[]> =>
  Promise.all([
    ...providers.map(lookAtProvider),
    ...[...new Set(upstreams.map(({ to }) => to.origin))].map((origin) =>
      lookAt(`upstream ${origin}`, { address: new URL(origin), wants: 'any answer' }),
    ),
  ])

function lookAtProvider(provider: ProviderSettings): Promise<Finding> {
  const about = `provider ${provider.id}`
  switch (provider.kind) {
    case 'openid-connect':
      return lookAt(about, { address: discoveryOf(provider.issuer), wants: 'success' })
    case 'github':
      return lookAt(about, { address: provider.webUrl, wants: 'any answer' })
    case 'passport':
      return Promise.resolve(warning(about, `${provider.package} does not say whom to ask`))
  }
}

/** OpenID Connect Discovery 1.0, section 4. */
const discoveryOf = ({ href }: URL): URL =>
  new URL(`${href.replace(/\/$/, '')}/.well-known/openid-configuration`)

interface Look {
  readonly address: URL
  readonly wants: 'success' | 'any answer'
}

async function lookAt(about: string, { address, wants }: Look): Promise<Finding> {
  const status = await statusOf(address)
  if (typeof status === 'string')
    return fault(about, `${address.host} cannot be reached (${status})`)
  return wants === 'success' && status !== 200
    ? fault(about, `${address.href} answers ${status}`)
    : fine(about, `${address.host} answers`)
}

const reasonOf = ({ code, name }: NodeJS.ErrnoException): string =>
  code === 'ABORT_ERR' ? `silent for ${PATIENCE_MS / 1000} s` : (code ?? name)

/** The status of the answer, or the system's name for why there is none. */
function statusOf(address: URL): Promise<number | string> {
  const send = address.protocol === 'https:' ? requestSecurely : request
  return new Promise((resolve) => {
    const asked = send(address, { signal: AbortSignal.timeout(PATIENCE_MS), agent: false })
    asked.once('response', (answer) => {
      answer.destroy()
      resolve(answer.statusCode ?? 0)
    })
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(reasonOf(error)))
    asked.end()
  })
}
