import type { Answer } from './browser-client.js'

/** The origin of a page that may use the API. */
export const APP = 'https://app.example'

const CORS = /^(?:access-control-|vary$)/u
/** What an answer says to browsers about other origins, and to caches. */
export const corsOf = ({ headers }: Answer): Record<string, unknown> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => CORS.test(name)))

/** What Chromium says before it sends a request of another origin that is not a simple one. */
export const preflight = (origin: string): Record<string, string> => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,content-type',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': 'cross-site',
})
/** What it says with a request of a script. */
export const fetched = (origin: string, site = 'cross-site'): Record<string, string> => ({
  origin,
  accept: '*/*',
  'sec-fetch-mode': 'cors',
  'sec-fetch-site': site,
})
