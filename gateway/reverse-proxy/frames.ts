/** Codes of Close frames (RFC 6455 section 7.4); 4000 and up are an application's own. */
export const CLOSE = {
  goingAway: 1001,
  tryLater: 1013,
  sessionEnded: 4401,
  signInFirst: 4401,
  notAllowed: 4403,
} as const

/** A Close frame as servers send it: unmasked. `reason`: up to 123 bytes. */
export function closeFrame(code: number, reason: string): Buffer {
  const text = Buffer.from(reason)
  const frame = Buffer.allocUnsafe(4 + text.length)
  frame[0] = 0x88
  frame[1] = 2 + text.length
  frame.writeUInt16BE(code, 2)
  text.copy(frame, 4)
  return frame
}

/** Follows the frames in a stream of bytes, so that one of ours can be put between two of them. */
export interface FrameTracker {
  /** Takes `chunk`, all of which goes on. */
  follow(chunk: Buffer): void
  /** Takes `chunk` as far as the frame goes that has begun; how many bytes that is. */
  finish(chunk: Buffer): number
  /** Whether a frame has ended and the next has not begun. */
  isBetween(): boolean
  /** Whether there was a Close frame: none may follow it. */
  isClosed(): boolean
}

/** Longest head: two bytes, eight of length, four of a mask (RFC 6455 section 5.2). */
const LONGEST_HEAD = 14
const OPCODE_CLOSE = 0x8

/** Makes a tracker of one direction of a WebSocket, from its first frame on. */
export function createFrameTracker(): FrameTracker {
  const head = Buffer.alloc(LONGEST_HEAD)
  let had = 0
  let payload = 0
  let closed = false

  /** Bytes from `chunk` that belong to the head; whether it is complete with them is seen by `had`. */
  const readHead = (chunk: Buffer, from: number): number => {
    let at = from
    while (at < chunk.length && had < headLength(head, had)) {
      head[had] = chunk[at] ?? 0
      had += 1
      at += 1
    }
    if (had < headLength(head, had)) return at
    payload = payloadLength(head)
    closed ||= ((head[0] ?? 0) & 0x0f) === OPCODE_CLOSE
    had = payload === 0 ? 0 : LONGEST_HEAD
    return at
  }

  /** Reads on from `from` to the end of a frame, or of `chunk`. */
  const readFrame = (chunk: Buffer, from: number): number => {
    const at = payload > 0 ? from : readHead(chunk, from)
    const part = Math.min(payload, chunk.length - at)
    payload -= part
    if (payload === 0 && had === LONGEST_HEAD) had = 0
    return at + part
  }

  const isBetween = (): boolean => had === 0 && payload === 0
  return {
    follow: (chunk) => {
      for (let at = 0; at < chunk.length;) at = readFrame(chunk, at)
    },
    finish: (chunk) => {
      let at = 0
      while (at < chunk.length && !isBetween()) at = readFrame(chunk, at)
      return at
    },
    isBetween,
    isClosed: () => closed,
  }
}

/** How long the head is, as far as its first `had` bytes tell. */
function headLength(head: Buffer, had: number): number {
  if (had < 2) return 2
  const second = head[1] ?? 0
  const length = second & 0x7f
  const more = length === 126 ? 2 : length === 127 ? 8 : 0
  return 2 + more + (second & 0x80 ? 4 : 0)
}

function payloadLength(head: Buffer): number {
  const length = (head[1] ?? 0) & 0x7f
  if (length === 126) return head.readUInt16BE(2)
  return length === 127 ? Number(head.readBigUInt64BE(2)) : length
}
