import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Certificate } from './certificate.js'
import type { Kind } from './kinds.js'

/** The folder of what is shipped. */
export const DEPLOY = join(import.meta.dirname, '../../../deploy')

/** What takes the place of the addresses in the shipped files. */
export interface Places {
  readonly folder: string
  readonly certificate: Certificate
  /** Where the proxy listens; `admin`: where Caddy takes orders. */
  readonly ports: { readonly http: number; readonly https: number; readonly admin: number }
  readonly gatehouse: number
  readonly app: number
}

type Replacement = readonly [shipped: string, here: string]

/** The program's arguments, and its environment besides PATH. */
export interface Command {
  readonly args: readonly string[]
  readonly env?: Record<string, string>
}

/**
 * Writes the shipped files of `kind` into the folder of `places`, with nothing but addresses
 * replaced, and says how the program is started with them. Throws where an address is not found.
 */
export function installShipped(kind: Kind, places: Places): Command {
  return INSTALL[kind](places)
}

const INSTALL: Readonly<Record<Kind, (places: Places) => Command>> = {
  nginx: (places) => {
    const { ports, folder } = places
    const config = write('nginx/gatehouse.conf', places, [
      ...upstreams(places),
      ...certificates(places),
      ['listen 80;', `listen 127.0.0.1:${ports.http};`],
      ['listen 443 ssl', `listen 127.0.0.1:${ports.https} ssl`],
    ])
    const main = join(folder, 'nginx.conf')
    writeFileSync(main, nginxAround(config, folder))
    return { args: ['-p', folder, '-c', main, '-e', 'stderr'] }
  },
  caddy: (places) => {
    const { ports, folder } = places
    const config = write('caddy/Caddyfile', places, [
      ...upstreams(places),
      ...certificates(places),
      ['http_port 80\n', `http_port ${ports.http}\n\tdefault_bind 127.0.0.1\n`],
      ['https_port 443', `https_port ${ports.https}`],
      ['127.0.0.1:2019', `127.0.0.1:${ports.admin}`],
    ])
    const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }
    return { args: ['run', '--adapter', 'caddyfile', '--config', config], env }
  },
  traefik: (places) => {
    const { ports } = places
    const routes = write('traefik/gatehouse.yml', places, [
      ...upstreams(places),
      ...certificates(places),
    ])
    const config = write('traefik/traefik.yml', places, [
      ["':80'", `'127.0.0.1:${ports.http}'`],
      ["':443'", `'127.0.0.1:${ports.https}'`],
      ['/etc/traefik/gatehouse.yml', routes],
    ])
    return { args: [`--configFile=${config}`] }
  },
  envoy: (places) => {
    const { ports, gatehouse, app } = places
    const config = write('envoy/envoy.yaml', places, [
      ...certificates(places),
      ['port_value: 3000', `port_value: ${gatehouse}`],
      ['http://127.0.0.1:3000', `http://127.0.0.1:${gatehouse}`],
      ['port_value: 8080', `port_value: ${app}`],
      ['address: 0.0.0.0, port_value: 80 ', `address: 127.0.0.1, port_value: ${ports.http} `],
      ['address: 0.0.0.0, port_value: 443 ', `address: 127.0.0.1, port_value: ${ports.https} `],
    ])
    return { args: ['-c', config, '--disable-hot-restart', '--concurrency', '1', '-l', 'warn'] }
  },
  haproxy: (places) => {
    const { ports } = places
    const script = write('haproxy/gatehouse.lua', places, upstreams(places).slice(0, 1))
    const config = write('haproxy/haproxy.cfg', places, [
      ...upstreams(places),
      ['/etc/haproxy/gatehouse.lua', script],
      ['bind :80\n', `bind 127.0.0.1:${ports.http}\n`],
      ['bind :443 ', `bind 127.0.0.1:${ports.https} `],
      ['/etc/ssl/example.com/fullchain-and-key.pem', places.certificate.both],
    ])
    return { args: ['-db', '-f', config] }
  },
}

const upstreams = ({ gatehouse, app }: Places): Replacement[] => [
  ['127.0.0.1:3000', `127.0.0.1:${gatehouse}`],
  ['127.0.0.1:8080', `127.0.0.1:${app}`],
]

const certificates = ({ certificate }: Places): Replacement[] => [
  ['/etc/ssl/example.com/fullchain.pem', certificate.chain],
  ['/etc/ssl/example.com/privkey.pem', certificate.key],
]

/** The path of the copy. */
function write(name: string, { folder }: Places, replacements: readonly Replacement[]): string {
  let text = readFileSync(join(DEPLOY, name), 'utf8')
  for (const [shipped, here] of replacements) {
    if (!text.includes(shipped)) throw new Error(`deploy/${name} does not name ${shipped}`)
    text = text.replaceAll(shipped, here)
  }
  const path = join(folder, name.replace('/', '-'))
  writeFileSync(path, text)
  return path
}

/** What a distribution's nginx.conf says around a file of conf.d, in the foreground of `folder`. */
const nginxAround = (config: string, folder: string): string => {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `  ${name}_temp_path ${folder}/${name};`,
  )
  // Where root starts it, its workers must reach a folder that is root's alone.
  const user = process.getuid?.() === 0 ? ['user root;'] : []
  const lines = [
    ...user,
    'daemon off;',
    'worker_processes 1;',
    `pid ${folder}/nginx.pid;`,
    'events { }',
  ]
  const http = ['http {', '  access_log off;', ...temporary, `  include ${config};`, '}', '']
  return [...lines, ...http].join('\n')
}
