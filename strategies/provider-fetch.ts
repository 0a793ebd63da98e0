import {
  createGuardedFetch,
  type GuardedFetch,
  type GuardedFetchOptions,
} from '../lib/guarded-fetch.js'
import { ProviderFault } from './provider-fault.js'

export type ProviderFetchOptions = Omit<GuardedFetchOptions, 'Fault'>

/** The one way in which we speak to a provider. Throws ProviderFault and nothing else. */
export const createProviderFetch = (options: ProviderFetchOptions): GuardedFetch =>
  createGuardedFetch({ ...options, Fault: ProviderFault })
