/** Hosts that people may be sent back to: some of those that published payloads are written for. */
export const APPS = ['www.whitelisteddomain.tld', 'trusted.com', 'app.example.test', 'foo.bar']

/** What is nearly the address of an app. */
export const NEARLY_APPS = APPS.flatMap((host) => [
  `https://${host}.evil.test/`,
  `https://evil${host}/`,
  `https://${host}@evil.test/`,
  `https://${host}:443@evil.test/`,
  `https://user@${host}/`,
  `https://${host}\\@evil.test/`,
  `https://${host}%2f@evil.test/`,
  `https://${host}\uff0fevil.test/`,
  `https://${host}\u3002evil.test/`,
  `https://evil.test/${host}/`,
  `https://evil.test?https://${host}/`,
  `https://evil.test#https://${host}/`,
  `https:/\t/evil.test/https://${host}/`,
  `https://${host}/%0d%0aLocation:%20https://evil.test/`,
  `https://${host}/\r\nLocation: https://evil.test/`,
  `//${host}@evil.test/`,
  `javascript://${host}/%0aalert(1)`,
  `ftp://${host}/`,
])
