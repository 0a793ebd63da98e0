import type { Environment } from './environment.js'

/** Everything outside of a program's client, so that tests can bring their own. */
export type ProgramEnvironment = Pick<
  Environment,
  'fetch' | 'now' | 'monotonic' | 'setTimer' | 'clearTimer' | 'random'
>
