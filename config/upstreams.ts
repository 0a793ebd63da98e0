import { parseDuration } from '../lib/duration.js'
import { readHost } from '../lib/reading/host.js'
import { readTarget } from '../lib/reading/target.js'
import type { UpstreamSettings, UpstreamTimeouts } from './settings.js'
import type { YamlMap } from './yaml-map.js'

/** Below it, on every app's host, addresses are ours; everything else there is the app's. */
export const OWN_PREFIX = '/.gatehouse'

interface UpstreamContext {
  /** On its host our own pages live, and no app. */
  readonly publicUrl: URL
}

/** The upstreams of gateway.yaml, in order; a place may stand once. Complains in place. */
export function readUpstreams(file: YamlMap, context: UpstreamContext): UpstreamSettings[] {
  const upstreams: UpstreamSettings[] = []
  for (const map of file.maps('upstreams')) {
    const upstream = readUpstream(map, context)
    map.finish()
    if (upstream.host === '') continue
    if (upstreams.some(({ host, path }) => host === upstream.host && path === upstream.path)) {
      map.complain('host', `${upstream.host} has another upstream for ${upstream.path} already`)
    }
    upstreams.push(upstream)
  }
  return upstreams
}

const readUpstream = (map: YamlMap, context: UpstreamContext): UpstreamSettings => ({
  host: readName(map, context),
  path: readPath(map),
  to: readAddress(map),
  hostHeader: map.choice('host_header', ['keep', 'upstream']),
  authorization: map.choice('authorization', ['remove', 'pass']),
  websocketOrigins: readOrigins(map),
  timeouts: readTimeouts(map),
})

/** The host's one name; empty, after a complaint, where there is none. */
function readName(map: YamlMap, { publicUrl }: UpstreamContext): string {
  const text = map.requiredText('host')
  if (text === '') return ''
  const host = readHost(text)
  if (host === null || host.port !== null) {
    map.complain('host', 'must be one host without a port, such as app.example.com')
    return ''
  }
  if (host.name === readHost(publicUrl.host)?.name) {
    map.complain('host', 'is the host of PUBLIC_URL, which is our own; give the app another')
  }
  return host.name
}

/** The beginning of the paths it has, without a slash at its end. */
function readPath(map: YamlMap): string {
  const text = map.text('path') ?? '/'
  const path = readTarget(text)?.path ?? ''
  if (path === '' || text.includes('?')) {
    map.complain('path', 'must begin with / and hold nothing that is read in two ways')
    return '/'
  }
  const place = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path
  if (place === OWN_PREFIX || place.startsWith(`${OWN_PREFIX}/`)) {
    map.complain('path', `${OWN_PREFIX} is our own on every host`)
  }
  return place
}

/** What stands in for an address that could not be read, until the complaints are thrown. */
const NOWHERE = 'https://gatehouse.invalid'

function readAddress(map: YamlMap): URL {
  const text = map.requiredText('to')
  // The URL parser forgives backslashes, control characters and empty parts; an address needs none.
  if (/^https?:\/\/[^\s\\/?#@]+\/?$/i.test(text) && URL.canParse(text)) return new URL(text)
  if (text !== '') {
    map.complain('to', 'must be an http or https address without a path, such as http://app:8080')
  }
  return new URL(NOWHERE)
}

function readOrigins(map: YamlMap): string[] {
  const origins = map.texts('websocket_origins')
  if (!origins.every(isOrigin)) {
    map.complain('websocket_origins', 'must be origins such as https://spa.example.com')
  }
  return origins
}

const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text

/** In seconds. To say nothing for longer than `answer` is a failure; in the midst of it is not. */
const TIMEOUTS = { connect: 5, answer: 60 }

function readTimeouts(map: YamlMap): UpstreamTimeouts {
  const timeouts = map.map('timeouts')
  const seconds = (key: string): number | null => {
    const text = timeouts?.text(key) ?? null
    const read = text === null ? null : parseDuration(text)
    if (text !== null && read === null) timeouts?.complain(key, 'must be a duration such as 5s')
    return read
  }
  const read = {
    connectSeconds: seconds('connect') ?? TIMEOUTS.connect,
    answerSeconds: seconds('answer') ?? TIMEOUTS.answer,
    idleSeconds: seconds('idle'),
  }
  timeouts?.finish()
  return read
}
