import type { Answer } from './browser-client.js'
import { readTags } from './html.js'

/** The attributes that lead a browser somewhere, or keep where to lead it. */
const LEADING = ['href', 'src', 'action', 'formaction', 'data', 'poster', 'cite', 'ping']

/**
 * Every place outside of `own` to which the answer would lead a browser that is at `own`: by its
 * Location or Refresh header, a link, a form, a refresh, or a hidden field to return to. `isApp`:
 * whether an address is at an app, where people may be led.
 */
export function leavingIn(
  answer: Answer,
  own: string,
  isApp: (url: URL) => boolean = () => false,
): string[] {
  const { location, refresh } = answer.headers
  const headers = [location, typeof refresh === 'string' ? targetOf(refresh) : undefined]
  const isPage = answer.headers['content-type']?.startsWith('text/html') === true
  const all = [...headers, ...(isPage ? linksIn(answer.text) : [])]
  return all
    .filter((target) => target !== undefined)
    .filter((target) => leaves(target, { own, isApp }))
}

const linksIn = (html: string): string[] =>
  readTags(html).flatMap(({ name, attributes }) => {
    const links = LEADING.flatMap((attribute) => attributes.get(attribute) ?? [])
    const refresh = name === 'meta' && attributes.get('http-equiv')?.toLowerCase() === 'refresh'
    const kept = name === 'input' && attributes.get('name') === 'rd'
    return [
      ...links,
      ...(refresh ? [targetOf(attributes.get('content') ?? '')] : []),
      ...(kept ? [attributes.get('value') ?? ''] : []),
    ]
  })

/** The address in `0;url=ADDRESS`. */
const targetOf = (refresh: string): string =>
  refresh.replace(/^[\d.\s]*[;,]?\s*(?:url\s*=\s*)?/iu, '')

/** As a browser reads it, and as one does that decodes it once more. */
function leaves(target: string, { own, isApp }: Places): boolean {
  return [target, tryDecode(target)].some((one) => {
    if (!URL.canParse(one, `${own}/auth/login`)) return true
    const url = new URL(one, `${own}/auth/login`)
    return (url.origin !== own && !isApp(url)) || /[\r\n]/u.test(target)
  })
}

interface Places {
  readonly own: string
  readonly isApp: (url: URL) => boolean
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
