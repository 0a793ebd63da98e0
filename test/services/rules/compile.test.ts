import { expect } from 'chai'
import fc from 'fast-check'
import { compileRules, rulesOf, type Asked } from '../../../services/rules/compile.js'
import type { Rule } from '../../../services/rules/rule.js'
import { findNaively } from '../../support/naive-rules.js'
import { asked, rule } from '../../support/rules.js'

const finder = (rules: readonly Rule[]) => {
  const compiled = compileRules(rules)
  return (question: Asked) => compiled.find(question)
}

describe('rules', () => {
  it('are decided by the first that matches', () => {
    const rules = [rule({ paths: ['/a/**'] }), rule({ hosts: ['app.test'] }), rule()]
    const find = finder(rules)
    expect(find(asked('app.test', '/a/b'))).to.equal(rules[0])
    expect(find(asked('app.test', '/b'))).to.equal(rules[1])
    expect(find(asked('other.test', '/b'))).to.equal(rules[2])
  })

  it('deny by matching nothing', () => {
    expect(compileRules([]).find(asked('app.test', '/'))).to.equal(null)
    const find = finder([rule({ hosts: ['app.test'], paths: ['/public/**'] })])
    for (const path of ['/', '/publicity', '/PUBLIC/', '/a/public/']) {
      expect(find(asked('app.test', path)), path).to.equal(null)
    }
    expect(find(asked('app.test.evil.test', '/public/'))).to.equal(null)
  })

  it('imply one rule for everywhere where none are written, and none where none are listed', () => {
    expect(rulesOf(null).find(asked('any.test', '/x'))?.allow).to.deep.equal({ kind: 'signed-in' })
    expect(rulesOf([]).find(asked('any.test', '/x'))).to.equal(null)
  })

  it('match by prefix only where a segment ends', () => {
    const find = finder([rule({ paths: ['/x/**'] })])
    for (const path of ['/x', '/x/', '/x/y', '/x/y/z/']) {
      expect(find(asked('a', path)), path).to.not.equal(null)
    }
    for (const path of ['/', '/xy', '/y/x']) expect(find(asked('a', path)), path).to.equal(null)
  })

  it('match a host below a wildcard at any depth, and not its own name', () => {
    const find = finder([rule({ hosts: ['*.example.com'] })])
    for (const host of ['a.example.com', 'a.b.example.com']) {
      expect(find(asked(host, '/')), host).to.not.equal(null)
    }
    for (const host of ['example.com', 'aexample.com', 'example.com.evil.test']) {
      expect(find(asked(host, '/')), host).to.equal(null)
    }
  })

  it('ask for the address only where a network is named, and refuse one that is none', () => {
    const find = finder([rule({ hosts: ['in.test'], networks: ['10.0.0.0/8'] })])
    const from = (address: string, host = 'in.test') =>
      find({ ...asked(host, '/'), address: () => address })
    expect(from('10.1.2.3')).to.not.equal(null)
    expect(from('::ffff:10.1.2.3')).to.not.equal(null)
    for (const address of ['11.0.0.1', '', 'a', '10.1.2.3, 11.0.0.1']) {
      expect(from(address), address).to.equal(null)
    }
    const unasked = (): string => expect.fail('the address was asked for')
    expect(find({ ...asked('else.test', '/'), address: unasked })).to.equal(null)
    expect(rulesOf(null).find({ ...asked('a', '/'), address: unasked })).to.not.equal(null)
  })

  it('name the hosts that people may be sent back to', () => {
    const rules = compileRules([rule(), rule({ hosts: ['a.test', '*.b.test'] })])
    for (const name of ['a.test', 'x.b.test', 'x.y.b.test']) {
      expect(rules.namesHost(name), name).to.equal(true)
    }
    for (const name of ['b.test', 'test', 'x.a.test', '', '.b.test', 'xb.test']) {
      expect(rules.namesHost(name), name).to.equal(false)
    }
    expect(rulesOf(null).namesHost('a.test')).to.equal(false)
  })

  const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 2 })
  const segment = fc.constantFrom('a', 'b', 'ab', '', '*', 'a*', '*b', '**')
  const anyRule = fc
    .record({
      hosts: few(fc.constantFrom('a.test', 'b.a.test', '*.a.test', '*.test', 'x')),
      paths: few(
        fc.array(segment, { minLength: 1, maxLength: 4 }).map((all) => `/${all.join('/')}`),
      ),
      methods: few(fc.constantFrom('GET', 'POST')),
      networks: few(fc.constantFrom('192.0.2.0/24', '10.0.0.0/8')),
    })
    .map(rule)
  const question = fc.record({
    host: fc.constantFrom('a.test', 'b.a.test', 'c.b.a.test', 'x', 'y'),
    path: fc
      .array(fc.constantFrom('a', 'b', 'ab', 'c', ''), { minLength: 1, maxLength: 5 })
      .map((all) => `/${all.join('/')}`),
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    address: fc.constantFrom('192.0.2.1', '10.1.1.1', '::1', '').map((text) => () => text),
  })

  it('answer exactly as if each were looked at in turn', () => {
    fc.assert(
      fc.property(fc.array(anyRule, { maxLength: 12 }), fc.array(question), (rules, questions) => {
        const find = finder(rules)
        for (const each of questions) expect(find(each)).to.equal(findNaively(rules, each))
      }),
      { numRuns: 3000 },
    )
  })

  it('find one of ten thousand', () => {
    const rules = Array.from({ length: 10_000 }, (_, number) =>
      rule({ hosts: [`h${number % 100}.test`], paths: [`/app${number}/**`] }),
    )
    const find = finder(rules)
    expect(find(asked('h99.test', '/app9999/x'))).to.equal(rules[9999])
    expect(find(asked('h98.test', '/app9999/x'))).to.equal(null)
  })

  it('bear a path made of nothing but segments', () => {
    const find = finder([rule({ paths: ['/**/a/**/a/**/a/**/b'] })])
    expect(find(asked('a', `/${'a/'.repeat(8000)}`))).to.equal(null)
  })
})
