import { expect } from 'chai'
import type { GitHubSettings } from '../../config/settings.js'
import { Secret } from '../../lib/secret.js'
import { createProviders } from '../../strategies/providers.js'
import { context, openIdSettings, PUBLIC_URL } from '../support/open-id-sign-in.js'

const corp = openIdSettings({
  issuer: 'https://idp.example',
  clientId: 'gatehouse',
  clientSecret: 'a-secret',
})
const github: GitHubSettings = {
  kind: 'github',
  id: 'github',
  name: 'GitHub',
  admission: corp.admission,
  freshSignIn: 'never',
  clientId: 'gatehouse',
  clientSecret: new Secret('a-secret'),
  webUrl: new URL('https://github.com'),
  apiUrl: new URL('https://api.github.com'),
}

describe('the providers', () => {
  it('stand in the order they were configured in, each with its strategy', async () => {
    const google = { ...corp, id: 'google', name: 'Google' }
    const { providers, strategies } = await createProviders(
      { providers: [google, github, corp], publicUrl: PUBLIC_URL },
      context(),
    )
    expect([...providers.keys()]).to.deep.equal(['google', 'github', 'corp'])
    expect([...strategies.keys()]).to.deep.equal(['google', 'github', 'corp'])
    expect(strategies.get('google')).to.have.property('name', 'google')
    expect(providers.get('corp')).to.deep.include({ id: 'corp', name: 'Corp' })
  })

  it('are not asked anything while they are built', async () => {
    const asked: unknown[] = []
    const fetch = (url: unknown): Promise<Response> => (
      asked.push(url),
      Promise.reject(new Error())
    )
    const { providers } = await createProviders(
      { providers: [corp, github], publicUrl: PUBLIC_URL },
      context({ fetch }),
    )
    expect([...providers.values()].map((one) => one.availability())).to.deep.equal([
      'unknown',
      'unknown',
    ])
    expect(asked).to.deep.equal([])
  })
})
