import { publicTexts } from './confused-keys.js'
import { forge, forgeByKey } from './forge.js'
import type { Loot } from './forged-tokens.js'
import type { TestGateway } from './gateway.js'
import { keysOf, partsOf, tokenOf } from './jwks.js'

export const LOOT_SECRET = 'forged-tokens-signing-secret-5d0a7c21e9'
const SESSION = 'forged-tokens-session-secret-8b14f6'

/** The environment of a gateway whose secrets an attacker has in `lootOf`. */
export const lootEnv = (algorithm: string): Record<string, string> => ({
  JWT_SECRET_KEY: LOOT_SECRET,
  SESSION_SECRET: SESSION,
  JWT_ALGORITHM: algorithm,
})

/** What someone without any role, but with the gateway's own key, could make. */
export async function lootOf(house: TestGateway): Promise<Loot> {
  const token = await tokenOf(house, 'user')
  const [header, claims] = partsOf(token)
  const { algorithm } = house.settings.jwt
  const { signWith } = house.gateway.services.signingKeys.signing()
  const published = (await keysOf(house)).flatMap(publicTexts)
  return {
    token,
    header,
    claims,
    sign: (head, payload) =>
      algorithm === 'HS256'
        ? forge({ header: head, payload }, LOOT_SECRET)
        : forgeByKey({ header: head, payload }, signWith, algorithm),
    otherSecrets: [SESSION, ...(algorithm === 'HS256' ? [] : [LOOT_SECRET, ...published])],
  }
}
