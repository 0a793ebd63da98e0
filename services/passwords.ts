import { randomBytes } from 'node:crypto'
import * as argon2 from '@node-rs/argon2'
import { createBoundedQueue } from './passwords/bounded-queue.js'

/** Longest password accepted, in bytes of UTF-8 after NFC. */
export const MAX_PASSWORD_BYTES = 1024

/** What a hash costs. `memoryKib`: KiB for each hash; `passes`: over that memory; `lanes`: threads. */
export interface HashParameters {
  readonly memoryKib: number
  readonly passes: number
  readonly lanes: number
}

/** The first choice of OWASP's password storage advice for argon2id. */
export const DEFAULT_PARAMETERS: HashParameters = { memoryKib: 19_456, passes: 2, lanes: 1 }

/**
 * Hashes run on the runtime's worker threads, four unless told otherwise, which the database driver
 * needs too: a crowd of sign-ins must leave it room.
 */
const HASHES_AT_ONCE = 2

/**
 * How many may wait for their turn, about half a second's worth: a sign-in that would wait longer
 * is told to come again, and a flood of them can pile up no memory.
 */
const WAITING_HASHES = 32

/** How every PHC string begins that the library makes unless told otherwise. */
const KIND = '$argon2id$v=19$'
const HASH_BYTES = 32

/**
 * Hashed in place of what is too long for anyone, so that it costs the same. Not a part of it: cut
 * within a character it would be no UTF-8, which the library refuses to read.
 */
const TOO_LONG = Buffer.alloc(MAX_PASSWORD_BYTES)

/**
 * Hashes passwords with argon2id, over their NFC, off the main thread. While too many wait for
 * their turn, whatever hashes throws AppError `unavailable` with Retry-After, and has not begun.
 */
export interface Passwords {
  /** The PHC string of `password`, with a salt of its own. */
  hash(password: string): Promise<string>
  /** Whether `password` is the one behind `hash`. Throws when `hash` is no argon2 PHC string. */
  verify(hash: string, password: string): Promise<boolean>
  /** Costs what `verify` costs, and is never right: for people who are not there. */
  verifyAgainstNobody(password: string): Promise<false>
  /** Whether `hash` was made with other parameters than today's. Throws as `verify` does. */
  needsRehash(hash: string): boolean
  /** The hash behind `verifyAgainstNobody`: made once, of a password no one knows. */
  nobodyHash(): Promise<string>
}

/** Makes the passwords service; the hash of nobody is begun at once. */
export function createPasswords(parameters: HashParameters = DEFAULT_PARAMETERS): Passwords {
  const limit = createBoundedQueue({
    running: HASHES_AT_ONCE,
    waiting: WAITING_HASHES,
    detail: 'too many hashes wait',
  })
  const options = {
    memoryCost: parameters.memoryKib,
    timeCost: parameters.passes,
    parallelism: parameters.lanes,
    outputLen: HASH_BYTES,
  } satisfies argon2.Options

  const hash: Passwords['hash'] = (password) => limit(() => argon2.hash(toBytes(password), options))

  const verify: Passwords['verify'] = async (known, password) => {
    const bytes = toBytes(password)
    const tooLong = bytes.length > MAX_PASSWORD_BYTES
    const matches = await limit(() => argon2.verify(known, tooLong ? TOO_LONG : bytes))
    return matches && !tooLong
  }

  const needsRehash: Passwords['needsRehash'] = (known) => {
    const { memoryCost, timeCost, parallelism, outputLen } = argon2.parseOptions(known)
    const sameCost = memoryCost === options.memoryCost && timeCost === options.timeCost
    const sameShape = parallelism === options.parallelism && outputLen === options.outputLen
    return !(known.startsWith(KIND) && sameCost && sameShape)
  }

  const makeNobody = (): Promise<string> => hash(randomBytes(32).toString('base64url'))
  let nobody = makeNobody()
  const nobodyHash = (): Promise<string> => (nobody = nobody.catch(makeNobody))
  nobody.catch(() => undefined) // asked for again, and reported, when it is needed

  return {
    hash,
    verify,
    needsRehash,
    nobodyHash,
    verifyAgainstNobody: async (password) => {
      await verify(await nobodyHash(), password)
      return false
    },
  }
}

/** NFC, so that one password typed on two keyboards is one (NIST SP 800-63B-4); nothing is cut. */
const toBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8')
