import { expect } from 'chai'
import fc from 'fast-check'
import { hostCovers, readHostPattern, sampleHost } from '../../../lib/patterns/host-pattern.js'
import { pathCovers, readGlob, readPathPattern } from '../../../lib/patterns/path-pattern.js'
import { matchesPath } from '../../support/naive-rules.js'

describe('a pattern for hosts', () => {
  it('is a name in its one form, or a wildcard before one', () => {
    expect(readHostPattern('App.Example.com.')).to.equal('app.example.com')
    expect(readHostPattern('*.Example.com')).to.equal('*.example.com')
    expect(readHostPattern('[::1]')).to.equal('[::1]')
    expect(readHostPattern('127.0.0.1')).to.equal('127.0.0.1')
  })

  it('is nothing else', () => {
    const others = ['', '*', '*.', '**.a', '*a.b', 'a.*', 'a.*.b', 'a:80', '*.a:80', '*.127.0.0.1']
    for (const text of [...others, '*.[::1]', '.a', 'a b', 'http://a', '*.*.a', 'bücher.de']) {
      expect(readHostPattern(text), text).to.equal(null)
    }
  })

  it('covers what it names, and a wildcard all that lies below', () => {
    expect(hostCovers('a.b', 'a.b')).to.equal(true)
    expect(hostCovers('*.b', 'a.b')).to.equal(true)
    expect(hostCovers('*.b', 'x.a.b')).to.equal(true)
    expect(hostCovers('*.b', '*.a.b')).to.equal(true)
    expect(hostCovers('*.b', '*.b')).to.equal(true)
    for (const [a, b] of [
      ['*.b', 'b'],
      ['*.a.b', '*.b'],
      ['a.b', '*.b'],
      ['*.b', 'ab'],
    ] as const) {
      expect(hostCovers(a, b), `${a} ${b}`).to.equal(false)
    }
    expect(hostCovers('*.b', sampleHost('*.b'))).to.equal(true)
  })
})

describe('a pattern for paths', () => {
  it('is spelled as a path is read', () => {
    for (const text of [
      '/',
      '/a',
      '/a/',
      '/a/**',
      '/**',
      '/*',
      '/a*b/*.js',
      '/**/x',
      '/café/a b',
    ]) {
      expect(readPathPattern(text)?.join('/'), text).to.equal(text.slice(1))
    }
  })

  it('is nothing that no path can match, or that looks like more than it is', () => {
    const others = ['', 'a', '//', '/a//b', '/../a', '/./a', '/a/..', '/a%20b', '/a%2f', '/a;b']
    for (const text of [
      ...others,
      '/a#b',
      '/a?b',
      '/a**',
      '/**a',
      '/***',
      '/a\\b',
      '\\a',
      '/a\tb',
    ]) {
      expect(readPathPattern(text), text).to.equal(null)
    }
    expect(readPathPattern(`/${'a'.repeat(1024)}`)).to.equal(null)
    expect(readPathPattern('/\ud800')).to.equal(null)
  })

  const segment = fc.array(fc.constantFrom('a', 'b', '*'), { maxLength: 3 }).map((all) => {
    return all.join('').replaceAll(/\*+/g, '*')
  })
  const pattern = fc.array(fc.oneof(segment, fc.constant('**')), { minLength: 1, maxLength: 4 })
  const path = fc.array(fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 3 }), {
    minLength: 1,
    maxLength: 5,
  })

  it('covers another one only if it matches all that the other matches', () => {
    fc.assert(
      fc.property(pattern, pattern, path, (a, b, segments) => {
        if (!pathCovers(a, b) || !matchesPath(b, segments)) return
        expect(matchesPath(a, segments)).to.equal(true)
      }),
      { numRuns: 20_000 },
    )
  })

  it('covers what it plainly covers', () => {
    const covers = (a: string, b: string): boolean =>
      pathCovers(a.slice(1).split('/'), b.slice(1).split('/'))
    for (const [a, b] of [
      ['/**', '/'],
      ['/**', '/a/*/**'],
      ['/a/**', '/a'],
      ['/a/**', '/a/b/**'],
      ['/a/*', '/a/b'],
      ['/*.js', '/x.js'],
      ['/**/x', '/a/**/x'],
    ] as const) {
      expect(covers(a, b), `${a} ${b}`).to.equal(true)
    }
    for (const [a, b] of [
      ['/a', '/a/'],
      ['/a/**', '/ab'],
      ['/a/*', '/a/**'],
      ['/a/**', '/**'],
      ['/*.js', '/*'],
    ] as const) {
      expect(covers(a, b), `${a} ${b}`).to.equal(false)
    }
  })

  it('takes a star for any run within one segment', () => {
    for (const [glob, text] of [
      ['*', ''],
      ['*', 'abc'],
      ['a*', 'a'],
      ['*.js', 'x.min.js'],
      ['a*b*c', 'aXbYc'],
      ['*a*', 'xax'],
    ] as const) {
      // prettier-ignore
      expect(readGlob(glob).matches(text), `${glob} ${text}`).to.equal(true)
    }
    for (const [glob, text] of [
      ['a*a', 'a'],
      ['a*b*c', 'acb'],
      ['*.js', 'x.jsx'],
      ['*a*b', 'ba'],
      ['a', 'ab'],
      ['ab*bc', 'abc'],
    ] as const) {
      // prettier-ignore
      expect(readGlob(glob).matches(text), `${glob} ${text}`).to.equal(false)
    }
  })

  it('with many stars takes no longer for a text made to be hard', () => {
    expect(readGlob('*a*a*a*a*a*a*a*a*a*a*b').matches('a'.repeat(60_000))).to.equal(false)
  })
})
