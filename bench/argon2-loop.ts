/** Nothing but argon2: verifies a password again and again; prints how often in a second. */
import * as argon2 from '@node-rs/argon2'
import { DEFAULT_PARAMETERS } from '../services/passwords.js'

const [connections = '16', seconds = '4'] = process.argv.slice(2)
const { memoryKib, passes, lanes } = DEFAULT_PARAMETERS
const password = 'a password of nobody, for measuring'
const hash = await argon2.hash(password, {
  memoryCost: memoryKib,
  timeCost: passes,
  parallelism: lanes,
})

const began = performance.now()
const end = began + Number(seconds) * 1000
let verified = 0

async function verifyUntilEnd(): Promise<void> {
  while (performance.now() < end) {
    await argon2.verify(hash, password)
    verified += 1
  }
}

await Promise.all(Array.from({ length: Number(connections) }, verifyUntilEnd))
console.log((verified / (performance.now() - began)) * 1000)
