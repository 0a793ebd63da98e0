export { GatehouseError } from './errors.js'
export type * from './types.js'
