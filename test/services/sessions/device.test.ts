import { expect } from 'chai'
import { describeDevice, toUserAgent } from '../../../services/sessions/device.js'

const AGENTS: readonly (readonly [says: string, userAgent: string])[] = [
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0'],
  [
    'Safari on iPhone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
  ],
  [
    'Microsoft Edge on Windows',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36 Edg/129.0.0.0',
  ],
  [
    'Safari on macOS',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Safari/605.1.15',
  ],
  [
    'Chrome on Android',
    'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0.0.0 Mobile Safari/537.36',
  ],
  ['curl', 'curl/8.5.0'],
  ['python-requests', 'python-requests/2.31.0'],
  ['node', 'node'],
  ['Unknown device', ''],
  ['Unknown device', '<script>alert(1)</script>'],
]

describe('the words for a device', () => {
  for (const [says, userAgent] of AGENTS) {
    it(`are "${says}" for ${userAgent.slice(0, 40) || 'nothing'}`, () => {
      expect(describeDevice(userAgent)).to.equal(says)
    })
  }

  it('are of a User-Agent that is cut, and freed of what would break a line', () => {
    expect(toUserAgent(`curl/8\r\nx\u0000\u009f${'y'.repeat(9999)}`)).to.match(/^curl\/8xy{505}$/u)
  })
})
