/** Who a client would like to be. */
export const FORGED = 'mallory-the-forger'

const NAMES = [
  ...['Remote-User', 'Remote-Groups', 'X-Remote-User', 'X-Auth-Request-User', 'X-Auth-Assertion'],
  ...['X-Forwarded-User', 'X-Forwarded-For', 'X-Forwarded-Host', 'X-Forwarded-Prefix'],
  ...['X-Real-IP', 'X-WebAuth-User', 'X-Original-URL', 'Forwarded'],
]

/** The seven that some app takes for the name itself. */
const SPELLINGS: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => name.toLowerCase(),
  (name) => name.toUpperCase(),
  (name) => name.replaceAll('-', '_'),
  (name) => name.replace('-', '_'),
  (name) => name.replaceAll('-', '.'),
  (name) => name.replaceAll('-', '~'),
]

/** Headers by which a client says who it is, each in one spelling. */
export const forgedNames = (): Record<string, string>[] =>
  SPELLINGS.map((spell) => Object.fromEntries(NAMES.map((name) => [spell(name), FORGED])))

/** The values that came under `name`, in whatever spelling; `raw`: name, value, name, value. */
export const saidUnder = (raw: readonly string[], name: string): string[] =>
  raw.filter(
    (_, index) =>
      index % 2 === 1 && raw[index - 1]?.replaceAll(/[^a-z]/giu, '-').toLowerCase() === name,
  )
