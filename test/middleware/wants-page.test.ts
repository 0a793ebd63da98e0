import { expect } from 'chai'
import { wantsPage } from '../../middleware/wants-page.js'
import { fakeRequest } from '../support/fake-request.js'

const BROWSER = 'text/html,application/xhtml+xml,*/*;q=0.8'
const asks = (headers: Record<string, string>) => wantsPage(fakeRequest({ headers }))

describe('telling a page from a program', () => {
  it('gives a navigation a page', () => {
    expect(asks({ 'sec-fetch-mode': 'navigate', accept: BROWSER })).to.equal(true)
    expect(asks({ 'sec-fetch-mode': 'navigate' })).to.equal(true)
  })

  it('gives a script JSON, whatever it accepts', () => {
    expect(asks({ 'sec-fetch-mode': 'cors', accept: BROWSER })).to.equal(false)
    expect(asks({ 'sec-fetch-mode': 'no-cors', accept: 'image/*' })).to.equal(false)
    expect(asks({ 'sec-fetch-mode': 'same-origin', accept: '*/*' })).to.equal(false)
  })

  it('goes by Accept where no Fetch Metadata is sent, and then HTML must be named', () => {
    expect(asks({ accept: BROWSER })).to.equal(true)
    expect(asks({ accept: '*/*' })).to.equal(false)
    expect(asks({})).to.equal(false)
    expect(asks({ accept: 'application/json' })).to.equal(false)
  })

  it('gives JSON to who asks for nothing else, even in a navigation', () => {
    expect(asks({ 'sec-fetch-mode': 'navigate', accept: 'application/json' })).to.equal(false)
  })
})
