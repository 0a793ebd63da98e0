import { expect } from 'chai'
import fc from 'fast-check'
import { compileRules } from '../../../services/rules/compile.js'
import { explainAnswer, type Question } from '../../../services/rules/explain.js'
import { rule, some } from '../../support/rules.js'

const RULES = [
  rule({ hosts: ['a.test'], paths: ['/public/**'], allow: { kind: 'public' } }),
  rule({ hosts: ['a.test'], paths: ['/ops/**'], networks: ['10.0.0.0/8'] }),
  rule({ hosts: ['a.test'], methods: ['POST'], allow: { kind: 'nobody' } }),
  rule({ hosts: ['a.test'], allow: some({ anyRole: ['ops'], amr: ['key'], users: ['ada'] }) }),
]

const ask = (parts: Partial<Question>) =>
  explainAnswer(compileRules(RULES), {
    ...{ host: 'a.test', path: '/', method: 'GET', address: null },
    known: { username: 'ada', roles: [], amr: ['pwd'] },
    ...parts,
  })

describe('an explanation of the rules', () => {
  it('names the rule that decided, and why each before it did not', () => {
    const { answer, rule: decider, passedOver } = ask({ path: '/ops/x' })
    expect(answer).to.equal('no')
    expect(decider).to.equal(RULES[3])
    expect(passedOver.map(({ because }) => because)).to.deep.equal(['path', 'network', 'method'])
  })

  it('names what the person lacks, and nothing else', () => {
    expect(ask({}).unmet).to.deep.equal(['anyRole', 'amr'])
    const known = { username: 'eve', roles: ['admin'], amr: ['key'] }
    expect(ask({ known }).unmet).to.deep.equal(['users'])
    expect(ask({ path: '/public/x' })).to.include({ answer: 'yes' })
    expect(ask({ known: null })).to.deep.include({ answer: 'sign-in', unmet: [] })
  })

  it('says of what no rule names that nobody passes, and which rules there were', () => {
    const { answer, rule: decider, passedOver } = ask({ host: 'b.test' })
    expect(answer).to.equal('no')
    expect(decider).to.equal(null)
    expect(passedOver.map(({ because }) => because)).to.deep.equal(Array(4).fill('host'))
    expect(ask({ host: 'b.test', known: null }).answer).to.equal('sign-in')
  })

  it('never says why of a rule that did match', () => {
    const question = fc.record({
      host: fc.constantFrom('a.test', 'b.test'),
      path: fc.constantFrom('/', '/public', '/ops/x', '/*', '/public/*'),
      method: fc.constantFrom('GET', 'POST'),
      address: fc.constantFrom(null, '10.0.0.1', '::1'),
      known: fc.constant(null),
    })
    fc.assert(fc.property(question, (each) => void ask(each)))
  })
})
