import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'

/** `page` as a whole HTML document. Every text and attribute in it is escaped. */
export const renderPage = (page: VNode): string => `<!doctype html>${renderToString(page)}`
