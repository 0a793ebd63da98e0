import type { Rule } from '../../config/access-settings.js'

export { IDENTITY_HEADERS } from '../../config/access-settings.js'
export type {
  DetailedRequirement,
  IdentityHeader,
  Position,
  Requirement,
  Rule,
} from '../../config/access-settings.js'

/** What holds where no rules are written: whoever is signed in may go anywhere. */
export const IMPLIED_RULE = Object.freeze<Rule>({
  at: null,
  hosts: [],
  paths: [],
  methods: [],
  networks: [],
  allow: { kind: 'signed-in' },
  headers: 'all',
  signedOut: 'auto',
  preflight: 'refuse',
  origins: [],
})
