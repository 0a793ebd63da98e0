import type { RequestHandler, Response } from 'express'
import { expect } from 'chai'
import { refuseCrossSite, refuseCrossSiteNavigation } from '../../middleware/refuse-cross-site.js'
import { fakeRequest } from '../support/fake-request.js'

const OWN = 'https://gate.example.com'

type Headers = Record<string, string>

function verdict(
  method: string,
  headers: Headers,
  { step = refuseCrossSite(OWN), locals = {} }: { step?: RequestHandler; locals?: object } = {},
): string {
  let answer = 'no answer'
  const next = (error?: unknown) => {
    answer = error === undefined ? 'passes' : (error as { code: string }).code
  }
  void step(fakeRequest({ method, headers }), { locals } as unknown as Response, next)
  return answer
}

const CASES: [string, Headers, string][] = [
  ['a page of ours', { 'sec-fetch-site': 'same-origin', cookie: 'jwt=a' }, 'passes'],
  ['an address typed by hand', { 'sec-fetch-site': 'none', cookie: 'jwt=a' }, 'passes'],
  ['another site', { 'sec-fetch-site': 'cross-site', cookie: 'jwt=a' }, 'cross_site_request'],
  [
    'another site, without cookies (login CSRF)',
    { 'sec-fetch-site': 'cross-site' },
    'cross_site_request',
  ],
  ['a sibling host', { 'sec-fetch-site': 'same-site', cookie: 'jwt=a' }, 'cross_site_request'],
  [
    'another site that claims our Origin',
    { 'sec-fetch-site': 'cross-site', origin: OWN },
    'cross_site_request',
  ],
  ['an older browser on our page', { origin: OWN, cookie: 'jwt=a' }, 'passes'],
  [
    'an older browser on another page',
    { origin: 'https://evil.test', cookie: 'jwt=a' },
    'cross_site_request',
  ],
  [
    'an older browser on another page, without cookies',
    { origin: 'https://evil.test' },
    'cross_site_request',
  ],
  ['a sandboxed frame', { origin: 'null', cookie: 'jwt=a' }, 'cross_site_request'],
  [
    'our host over http',
    { origin: 'http://gate.example.com', cookie: 'jwt=a' },
    'cross_site_request',
  ],
  ['our host and more', { origin: `${OWN}.evil.test`, cookie: 'jwt=a' }, 'cross_site_request'],
  ['cookies and neither header', { cookie: 'jwt=a' }, 'cross_site_request'],
  ['a program without cookies', {}, 'passes'],
  [
    'a bearer token',
    { authorization: 'Bearer a', origin: 'https://app.test', cookie: 'x=1' },
    'passes',
  ],
]

describe('refusing requests that another site caused', () => {
  for (const [who, headers, expected] of CASES) {
    it(`${expected === 'passes' ? 'lets pass' : 'refuses'} a POST from ${who}`, () => {
      expect(verdict('POST', headers)).to.equal(expected)
      expect(verdict('DELETE', headers)).to.equal(expected)
    })
  }

  const CLIENT = 'https://app.test'
  const elsewhere = { origin: CLIENT, 'sec-fetch-site': 'cross-site' }
  const json = { 'content-type': 'application/json', 'content-length': '2' }
  const FROM_CLIENTS: [string, Headers, string][] = [
    ['with a token', { authorization: 'Bearer a' }, 'passes'],
    ['with JSON', json, 'passes'],
    ['with JSON, and cookies', { ...json, cookie: 'a=1' }, 'cross_site_request'],
    [
      'with a token, and cookies',
      { authorization: 'Bearer a', cookie: 'a=1' },
      'cross_site_request',
    ],
    [
      'with a form',
      { ...json, 'content-type': 'application/x-www-form-urlencoded' },
      'cross_site_request',
    ],
    [
      'with JSON as text',
      { ...json, 'content-type': 'text/plain; application/json' },
      'cross_site_request',
    ],
    ['with nothing', {}, 'cross_site_request'],
    ['with a password', { authorization: 'Basic YTpi' }, 'cross_site_request'],
  ]
  for (const [what, headers, expected] of FROM_CLIENTS) {
    it(`${expected === 'passes' ? 'lets pass' : 'refuses'} what one of CLIENT_ORIGINS sends ${what}`, () => {
      const locals = { clientOrigin: CLIENT }
      expect(verdict('POST', { ...elsewhere, ...headers }, { locals })).to.equal(expected)
      const sibling = { ...elsewhere, 'sec-fetch-site': 'same-site', ...headers }
      expect(verdict('POST', sibling, { locals })).to.equal(expected)
    })
  }

  it('leaves safe methods alone', () => {
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      expect(verdict(method, { 'sec-fetch-site': 'cross-site', cookie: 'jwt=a' })).to.equal(
        'passes',
      )
    }
  })

  it('refuses a navigation from another site where GET changes state', () => {
    const go = (site: string) =>
      verdict('GET', { 'sec-fetch-site': site }, { step: refuseCrossSiteNavigation })
    expect(go('cross-site')).to.equal('cross_site_request')
    expect(go('same-site')).to.equal('cross_site_request')
    expect(go('same-origin')).to.equal('passes')
    expect(go('none')).to.equal('passes')
    expect(verdict('GET', {}, { step: refuseCrossSiteNavigation })).to.equal('passes')
  })
})
