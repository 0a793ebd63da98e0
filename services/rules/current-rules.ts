import { createCurrent, type Current } from '../../lib/current.js'
import type { Rules } from './compile.js'

/** The rules in force. */
export type CurrentRules = Current<Rules>

export const createCurrentRules: (first: Rules) => CurrentRules = createCurrent
