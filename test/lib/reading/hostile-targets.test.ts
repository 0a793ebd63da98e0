import { expect } from 'chai'
import { readTarget } from '../../../lib/reading/target.js'

const asBytes = (text: string): string => Buffer.from(text).toString('latin1')

/** Each form once opened something behind a gateway, or reached an app unasked. */
const HOSTILE: Readonly<Record<string, readonly string[]>> = {
  'what is no path': [
    '',
    ' ',
    '*',
    'a',
    '?',
    '?/a',
    './a',
    '\\a',
    'http://app.test/a',
    'app.test:443',
    '%2fa',
    '%2Fa',
  ],
  'empty segments': ['//', '//admin/x', '//x@x', '/a//b', '/a//', '/a///b', '/public//admin'],
  'dot segments': [
    '/.',
    '/..',
    '/./admin',
    '/../admin',
    '/public/../admin',
    '/public/..',
    '/public/.',
    '/a/./b',
    '/..?x',
    '/.?x',
  ],
  'dot segments in escapes': [
    '/%2e%2e/admin',
    '/%2E%2E/admin',
    '/.%2e/admin',
    '/%2e./admin',
    '/%2e/admin',
    '/public/%2e%2e%2fadmin',
    '/public/..%2fadmin',
    '/public/..%2Fadmin',
    '/auth/..%2fadmin',
    '/%252e%252e/admin',
    '/..%20/admin',
    '/public/..%00/admin',
  ],
  'any escape that hides a meaning': [
    '/a%2fb',
    '/a%5cb',
    '/a%5Cb',
    '/a%2eb',
    '/a%3bb',
    '/a%3Bb',
    '/a%23b',
    '/a%3fb',
    '/a%3Fb',
    '/a%25b',
    '/a%2561',
    '/a%00',
    '/a%0a',
    '/a%0d%0aX:y',
    '/a%09',
    '/a%1f',
    '/a%7f',
    '/a%c2%80',
    '/a%c2%9f',
  ],
  'other separators': [
    '/public/..;/admin',
    '/a;x',
    '/a;jsessionid=1',
    '/public/..\\admin',
    '/a\\b',
    '/public/..%5cadmin',
  ],
  fragments: ['/a#b', '/#', '/admin#/public', '/a?b#c', '/a?#'],
  'controls and spaces': [
    '/a b',
    ' /a',
    '/a ',
    '/a\tb',
    '/a\0',
    '/a\r\nHost: b',
    '/a\x7f',
    '/a?b c',
    '/a?b\0',
    '/a?b\n',
    '/a?b\x7f',
  ],
  'escapes that are cut or none': [
    '/%',
    '/a%',
    '/a%2',
    '/%zz',
    '/%g0',
    '/%u002e',
    '/a%2?x',
    '/%-1',
  ],
  'bytes that are no UTF-8': [
    '/%c0%ae%c0%ae/',
    '/%c0%af',
    '/%e0%80%af',
    '/%ff',
    '/%80',
    '/%c3',
    '/%c3a',
    '/%ed%a0%80',
    '/%f4%90%80%80',
    '/\xff',
    '/\xc3',
    '/caf\xe9',
  ],
  'characters that no byte can be': ['/caf\u0119', '/\u2024', '/\ud800', '/a?\u0119'],
  'characters that fold into a meaning': [
    '/%e2%80%a4%e2%80%a4/admin',
    '/%e2%80%a5/admin',
    '/%e2%80%a6',
    '/a%ef%bc%8fb',
    '/a%ef%bc%bcb',
    '/a%ef%bc%9bb',
    '/a%cd%beb',
    '/a%ef%bc%83b',
    '/a%ef%bc%9fb',
    '/a%ef%bc%8e',
    '/a%ef%bc%852e',
    '/a%e2%84%80',
    asBytes('/public/．．/admin'),
    asBytes('/public／..'),
  ],
}

describe('readTarget refuses', () => {
  for (const [what, targets] of Object.entries(HOSTILE)) {
    it(what, () => {
      for (const target of targets)
        expect(readTarget(target), JSON.stringify(target)).to.equal(null)
    })
  }

  it('all of them behind a public prefix as well', () => {
    const tails = Object.values(HOSTILE)
      .flat()
      .filter((tail) => /^[/%\\]/.test(tail))
    for (const tail of tails) {
      const target = tail.startsWith('/') ? `/public${tail}` : `/public/${tail}`
      expect(readTarget(target), JSON.stringify(target)).to.equal(null)
    }
  })

  it('a target as long as a header may be, as fast as it came', () => {
    expect(readTarget(`/${'a/'.repeat(30_000)}/`)).to.equal(null)
    expect(readTarget(`/${'%61'.repeat(20_000)}`)?.path).to.have.length(20_001)
  })
})
