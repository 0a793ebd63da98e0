import { expect } from 'chai'
import fc from 'fast-check'
import { CLOSE, closeFrame, createFrameTracker } from '../../../gateway/reverse-proxy/frames.js'

/** A frame with a payload of `length` bytes, all of which look like the head of a Close frame. */
function frameOf({ length, masked = false, opcode = 2, form = 0 }: FrameWish): Buffer {
  const mask = masked ? 0x80 : 0
  const short = form === 0 && length < 126
  const middle = !short && form < 2 && length < 65_536
  const head = short
    ? [length | mask]
    : middle
      ? [126 | mask, 0, 0]
      : [127 | mask, 0, 0, 0, 0, 0, 0, 0, 0]
  const frame = Buffer.from([0x80 | opcode, ...head, ...(masked ? [1, 2, 3, 4] : [])])
  if (middle) frame.writeUInt16BE(length, 2)
  if (!short && !middle) frame.writeBigUInt64BE(BigInt(length), 2)
  return Buffer.concat([frame, Buffer.alloc(length, 0x88)])
}

interface FrameWish {
  readonly length: number
  readonly masked?: boolean
  readonly opcode?: number
  readonly form?: number
}

const wish = fc.record({
  length: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.constantFrom(65_535, 65_536, 70_000)),
  masked: fc.boolean(),
  opcode: fc.constantFrom(0, 1, 2, 9, 10),
  form: fc.integer({ min: 0, max: 2 }),
})

/** `bytes` cut at `places`. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  )
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end))
}

describe('the frames of a WebSocket', () => {
  it('end where they end, however they come in pieces', () => {
    fc.assert(
      fc.property(
        fc.array(wish, { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(200_000)),
        (wishes, places) => {
          const frames = wishes.map(frameOf)
          const ends = new Set([0])
          let total = 0
          for (const { length } of frames) ends.add((total += length))
          const tracker = createFrameTracker()
          let seen = 0
          for (const piece of cut(Buffer.concat(frames), places)) {
            tracker.follow(piece)
            seen += piece.length
            expect(tracker.isBetween()).to.equal(ends.has(seen))
          }
          expect(tracker.isClosed()).to.equal(false)
        },
      ),
    )
  })

  it('are finished to the byte', () => {
    fc.assert(
      fc.property(wish, fc.nat(), fc.array(fc.nat(200_000)), (first, place, places) => {
        const frame = frameOf(first)
        const begun = 1 + (place % frame.length)
        const tracker = createFrameTracker()
        tracker.follow(frame.subarray(0, begun))
        const rest = Buffer.concat([frame.subarray(begun), frameOf({ length: 5 })])
        let taken = 0
        for (const piece of cut(rest, places)) taken += tracker.finish(piece)
        expect(taken).to.equal(frame.length - begun)
        expect(tracker.isBetween()).to.equal(true)
      }),
    )
  })

  it('are known to be the last where one of them closes', () => {
    const tracker = createFrameTracker()
    tracker.follow(frameOf({ length: 3 }))
    tracker.follow(closeFrame(1000, 'bye').subarray(0, 1))
    expect(tracker.isClosed()).to.equal(false)
    tracker.follow(closeFrame(1000, 'bye').subarray(1))
    expect(tracker.isClosed()).to.equal(true)
    expect(tracker.isBetween()).to.equal(true)
  })

  it('never end where a length is absurd', () => {
    const tracker = createFrameTracker()
    tracker.follow(Buffer.from('82ffffffffffffffffff01020304', 'hex'))
    tracker.follow(Buffer.alloc(100_000))
    expect(tracker.isBetween()).to.equal(false)
  })

  it('close with a code and a reason', () => {
    expect(closeFrame(CLOSE.sessionEnded, 'no').toString('hex')).to.equal('880411316e6f')
  })
})
