import type { Request } from 'express'

/**
 * Whether a person looks at the answer (a page), not a program (JSON). A browser that sends Fetch
 * Metadata says so itself; elsewhere `Accept` must name text/html.
 */
export function wantsPage(req: Request): boolean {
  const mode = req.get('sec-fetch-mode')
  const accept = req.get('accept') ?? ''
  if (mode !== undefined) return mode === 'navigate' && !prefersJson(accept)
  return accept.includes('text/html') && !prefersJson(accept)
}

/** Whether `Accept` names JSON and no HTML. */
export const prefersJson = (accept: string): boolean =>
  accept.includes('application/json') && !accept.includes('text/html')
