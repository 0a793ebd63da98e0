import { isHeader, valuesOf, type RawHeaders } from '../../lib/raw-headers.js'

/** Frames and pages; an object or an embed is part of a page. */
const PLACES = new Set(['document', 'iframe', 'frame'])

/**
 * Whether a person is opening a page, so that they can be sent to sign in: a script, an image or a
 * manifest that is sent there only breaks. Browsers say so (Fetch Metadata); where they do not,
 * `Accept` must name HTML, and nothing may speak for a program.
 */
export function asksForPage(headers: RawHeaders): boolean {
  const mode = valuesOf(headers, 'sec-fetch-mode')
  const place = valuesOf(headers, 'sec-fetch-dest')
  if (mode.length + place.length > 0) {
    return mode.length === 1 && mode[0] === 'navigate' && place.every((each) => PLACES.has(each))
  }
  return acceptsHtml(headers) && !speaksForProgram(headers)
}

const acceptsHtml = (headers: RawHeaders): boolean =>
  valuesOf(headers, 'accept').some((accept) => /(?:^|,)\s*text\/html\s*(?:[;,]|$)/iu.test(accept))

const PROGRAMS_SEND = ['authorization', 'x-requested-with', 'upgrade']

function speaksForProgram(headers: RawHeaders): boolean {
  const isSent = headers.some(
    (text, index) => index % 2 === 0 && PROGRAMS_SEND.some((name) => isHeader(text, name)),
  )
  return (
    isSent || valuesOf(headers, 'content-type').some((type) => /^application\/grpc/iu.test(type))
  )
}
