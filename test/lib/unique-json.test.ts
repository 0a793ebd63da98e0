import { expect } from 'chai'
import fc from 'fast-check'
import { isJsonObject, parseUniqueJson } from '../../lib/unique-json.js'

const twice = [
  '{"a":1,"a":1}',
  '{"a":1,"b":2,"a":3}',
  '{"a":1,"\\u0061":2}',
  '{ "a" : 1 , "a" : 2 }',
  '{"b":{"a":1,"a":2}}',
  '[{"a":1},{"c":[{"a":{},"a":[]}]}]',
  '{"__proto__":1,"__proto__":2}',
  '{"":1,"":2}',
  '{"a\\"b":1,"a\\"b":2}',
]

const once = [
  '{"a":"a","b":"a"}',
  '{"a":{"a":{"a":1}},"b":["a","a","b","b"]}',
  '{ "a":":", "b":"{\\"a\\":1,\\"a\\":2}" }',
  '[{"a":1},{"a":1}]',
  '{"a":1,"A":2}',
  ' "text" ',
  '[]',
  'null',
]

describe('parseUniqueJson', () => {
  for (const text of twice) {
    it(`refuses ${text}`, () => {
      expect(() => parseUniqueJson(text)).to.throw(SyntaxError)
    })
  }

  for (const text of once) {
    it(`reads ${text}`, () => {
      expect(parseUniqueJson(text)).to.deep.equal(JSON.parse(text))
    })
  }

  it('refuses what is no JSON', () => {
    for (const text of ['', '{', '{"a"}', '{"a":1}x', "{'a':1}", '\ufeff{}']) {
      expect(() => parseUniqueJson(text)).to.throw(SyntaxError)
    }
  })

  it('reads whatever JSON.stringify writes, however it is spaced', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space)
        expect(parseUniqueJson(text)).to.deep.equal(JSON.parse(text))
      }),
    )
  })

  it('refuses every object in which one member was written once more', () => {
    const members = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 })
    fc.assert(
      fc.property(members, fc.nat(), fc.jsonValue(), (object, at, value) => {
        const names = Object.keys(object)
        const name = names[at % names.length]!
        const again = `${JSON.stringify(name)}:${JSON.stringify(value)}`
        const text = `[${JSON.stringify(object).slice(0, -1)},${again}}]`
        expect(() => parseUniqueJson(text)).to.throw(SyntaxError)
      }),
    )
  })

  it('tells an object from everything else', () => {
    expect([{}, [], null, 'a', 1].filter(isJsonObject)).to.deep.equal([{}])
  })
})
