/** How the process runs: `Mode` of the settings. */
export type SeedMode = 'development' | 'test' | 'production'

/** Throws Error in production, where made-up people would be a way in. */
export function refuseProduction(mode: SeedMode): void {
  if (mode === 'production') throw new Error('Seeds are for development and test, not production')
}
