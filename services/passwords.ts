import { randomBytes } from 'node:crypto'
import * as argon2 from '@node-rs/argon2'
import type { Load } from '../lib/limit.js'
import { createBoundedQueue } from './passwords/bounded-queue.js'
import { requireStoredHash } from './passwords/stored/stored-hash.js'

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

/** Worker threads that hashes leave to the database driver, which needs them too. */
const SPARED_THREADS = 2

/**
 * How many hashes run at once: on all cores but one, on which everybody else is answered, and never
 * on all of the runtime's worker `threads`. Two at least where there is a thread for each.
 */
export const hashesAtOnce = ({ cores, threads }: { cores: number; threads: number }): number =>
  Math.max(1, Math.min(Math.max(2, cores - 1), threads - SPARED_THREADS))

/**
 * How many may wait for each that runs, about half a second's worth: a sign-in that would wait
 * longer is told to come again, and a flood of them can pile up no memory.
 */
const WAITING_FOR_EACH = 16

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
  /** How many hashes may run and wait together. */
  readonly capacity: number
  /** How many run and wait now. */
  readonly load: () => Load
  /** The PHC string of `password`, with a salt of its own. */
  hash(password: string): Promise<string>
  /**
   * Whether `password` is the one behind `hash`, ours or one that was moved here. Throws when `hash`
   * is none that is known, or would cost more than anybody may cause.
   */
  verify(hash: string, password: string): Promise<boolean>
  /** Costs what `verify` costs, and is never right: for people who are not there. */
  verifyAgainstNobody(password: string): Promise<false>
  /** Whether `hash` was not made as today's are. Throws as `verify` does. */
  needsRehash(hash: string): boolean
  /** The hash behind `verifyAgainstNobody`: made once, of a password no one knows. */
  nobodyHash(): Promise<string>
}

/** Makes the passwords service; the hash of nobody is begun at once. `running`: hashes at once. */
export function createPasswords(
  parameters: HashParameters = DEFAULT_PARAMETERS,
  running = 2,
): Passwords {
  const limit = createBoundedQueue({
    running,
    waiting: running * WAITING_FOR_EACH,
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
    const stored = requireStoredHash(known)
    const matches = await limit(() => stored.verify(tooLong ? TOO_LONG : bytes))
    return matches && !tooLong
  }

  const makeNobody = (): Promise<string> => hash(randomBytes(32).toString('base64url'))
  let nobody = makeNobody()
  const nobodyHash = (): Promise<string> => (nobody = nobody.catch(makeNobody))
  nobody.catch(() => undefined) // asked for again, and reported, when it is needed

  return {
    capacity: running * (1 + WAITING_FOR_EACH),
    load: limit.load,
    hash,
    verify,
    needsRehash: (known) => !isMadeBy(options, known),
    nobodyHash,
    verifyAgainstNobody: async (password) => {
      await verify(await nobodyHash(), password)
      return false
    },
  }
}

/** Whether the hash `known` was made with `options`. Throws when it is none that is known. */
function isMadeBy(options: Required<CostOptions>, known: string): boolean {
  if (requireStoredHash(known).kind !== 'argon2' || !known.startsWith(KIND)) return false
  const { memoryCost, timeCost, parallelism, outputLen } = argon2.parseOptions(known)
  const sameCost = memoryCost === options.memoryCost && timeCost === options.timeCost
  return sameCost && parallelism === options.parallelism && outputLen === options.outputLen
}

type CostOptions = Pick<argon2.Options, 'memoryCost' | 'timeCost' | 'parallelism' | 'outputLen'>

/** NFC, so that one password typed on two keyboards is one (NIST SP 800-63B-4); nothing is cut. */
const toBytes = (password: string): Buffer => Buffer.from(password.normalize('NFC'), 'utf8')
