import { METHODS } from 'node:http'
import { parseAddressRange } from '../lib/address-range.js'
import { readHostPattern } from '../lib/patterns/host-pattern.js'
import { readPathPattern } from '../lib/patterns/path-pattern.js'
import type { YamlMap } from './yaml-map.js'

/** What proxies never hand on, or never should. */
const NO_METHODS: ReadonlySet<string> = new Set(['CONNECT', 'TRACE'])

/** Reads each text behind `key`, once; one that `read` makes nothing of is complained about. */
function readEach(
  map: YamlMap,
  key: string,
  { read, wanted }: { read: (text: string) => string | null; wanted: string },
): string[] {
  const texts = map.words(key).flatMap(({ text, complain }) => {
    const one = read(text)
    if (one === null) complain(wanted)
    return one ?? []
  })
  return [...new Set(texts)]
}

export const readHosts = (map: YamlMap): string[] =>
  readEach(map, 'host', {
    read: readHostPattern,
    wanted:
      'must be a name without scheme and port, such as app.example.com or "*.example.com"; leave it out to mean every host',
  })

export const readPaths = (map: YamlMap): string[] =>
  readEach(map, 'path', {
    read: (text) => (readPathPattern(text) === null ? null : text),
    wanted:
      'must begin with / and be written decoded, without query; * stands for a part of a segment, ** for whole segments',
  })

export const readMethods = (map: YamlMap): string[] =>
  readEach(map, 'method', {
    read: (text) => {
      const method = text.toUpperCase()
      return METHODS.includes(method) && !NO_METHODS.has(method) ? method : null
    },
    wanted: 'must be methods such as GET',
  })

export const readNetworks = (map: YamlMap): string[] =>
  readEach(map, 'network', {
    read: parseAddressRange,
    wanted: 'must be addresses or ranges such as 10.0.0.0/8, not the whole internet',
  })

export const readOrigins = (map: YamlMap): string[] =>
  readEach(map, 'origins', {
    read: (text) => (isOrigin(text) ? text : null),
    wanted: 'must be origins such as https://app.example.com, without a path',
  })

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
