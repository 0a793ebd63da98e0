/** One start tag of a page and its attributes, entities decoded. */
export interface Tag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
}

const TAG = /<(\/?)([a-z][\w-]*)((?:\s[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gu
const ATTRIBUTE = /\s([\w:-]+)(?:="([^"]*)")?/gu
const ENTITIES: Record<string, string> = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&amp;': '&',
}

/**
 * The start tags of `html`, in order. Understands what our pages are made of and no more: throws
 * where a `<` is left that no tag begins with, so that nothing hides from it.
 */
export function readTags(html: string): Tag[] {
  const rest = html.replace('<!doctype html>', '').replaceAll(TAG, '')
  const stray = rest.indexOf('<')
  if (stray >= 0) throw new Error(`a tag that is none: ${rest.slice(stray, stray + 60)}`)
  return [...html.matchAll(TAG)]
    .filter(([, closing]) => closing === '')
    .map(([, , name = '', attributes = '']) => ({ name, attributes: readAttributes(attributes) }))
}

const readAttributes = (text: string): Map<string, string> =>
  new Map([...text.matchAll(ATTRIBUTE)].map(([, name = '', value = '']) => [name, decode(value)]))

const decode = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|quot|#39|amp);/gu, (entity) => ENTITIES[entity] ?? entity)

/** The text between the tags of `html`, entities decoded. */
export const readText = (html: string): string => decode(html.replaceAll(TAG, '\n'))
