/** How a file begins that holds everything. */
export const FORMAT = { format: 'gatehouse export', version: 1 } as const

/** Of the SHA-256 of a row, in hexadecimal: so much stands beside it. */
export const SUM_LENGTH = 16

/** Whether a file of this name is compressed. */
export const isCompressed = (path: string): boolean => path.endsWith('.gz')
