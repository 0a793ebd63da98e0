import { expect } from 'chai'
import type { Context } from 'mocha'
import { parse, parseAllDocuments } from 'yaml'
import { findVariableNames } from '../../config/load.js'
import { exists, filesUnder, read } from '../architecture/house.js'
import { lint } from '../support/lint.js'

const DOCKERFILE = read('Dockerfile')
const UNIT = read('deploy/systemd/gatehouse.service')

interface Service {
  readonly image: string
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly command?: readonly string[]
}
const compose = parse(read('deploy/compose/compose.yaml'), { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>
}
const ours = Object.entries(compose.services).filter(([, { image }]) =>
  image.startsWith('gatehouse:'),
)

interface Container {
  readonly image: string
  readonly env: readonly { readonly name: string }[]
  readonly securityContext: unknown
  readonly livenessProbe?: { readonly httpGet: { readonly path: string } }
  readonly readinessProbe?: { readonly httpGet: { readonly path: string } }
}
interface Manifest {
  readonly kind: string
  readonly spec: {
    readonly template: {
      readonly spec: {
        readonly securityContext: Readonly<Record<string, unknown>>
        readonly containers: readonly Container[]
        readonly initContainers: readonly Container[]
      }
    }
  }
}
const manifests = parseAllDocuments(read('deploy/kubernetes/gatehouse.yaml')).map(
  (document) => document.toJS() as Manifest,
)
const pod = manifests.find(({ kind }) => kind === 'Deployment')!.spec.template.spec
const containers = [...pod.initContainers, ...pod.containers]

/** Runs a linter on a file, or skips the test where there is none. */
function expectClean(test: Context, program: string, ...args: string[]): void {
  const said = lint(program, ...args)
  if (said === null) return test.skip()
  expect(said.code, said.text).to.equal(0)
}

describe('what is told to the gateway where it is deployed', () => {
  const names = [...findVariableNames()]

  it('is settings there are: in the image', () => {
    const [, block = ''] = /^ENV ((?:.*\\\n)*.*)$/mu.exec(DOCKERFILE) ?? []
    const named = [...block.matchAll(/([A-Z_]+)=/gu)].map(([, name]) => name)
    expect(named).to.have.length(4)
    expect(names).to.include.members(named)
  })

  it('is settings there are: in the compose file', () => {
    expect(ours.map(([name]) => name)).to.deep.equal(['migrate', 'gatehouse'])
    for (const [, { environment = {} }] of ours) {
      expect(Object.keys(environment).length).to.be.greaterThan(5)
      expect(names).to.include.members(Object.keys(environment))
    }
  })

  it('is settings there are: in the unit of systemd', () => {
    const named = [...UNIT.matchAll(/^Environment=([A-Z_]+)=/gmu)].map(([, name]) => name)
    expect(named.length).to.be.greaterThan(4)
    expect(names).to.include.members(named)
  })

  it('is settings there are: in the manifests', () => {
    expect(containers).to.have.length(2)
    for (const { env } of containers) {
      expect(names).to.include.members(env.map(({ name }) => name))
    }
  })

  it('is settings there are: wherever the guide names one', () => {
    const guide = read('docs/guides/deploy.md')
    const named = [...guide.matchAll(/\b([A-Z]+(?:_[A-Z]+)+)=/gu)].map(([, name]) => name)
    expect(named.length).to.be.greaterThan(3)
    expect(names).to.include.members(named)
  })

  it('is no secret', () => {
    const texts = filesUnder('deploy', (path) =>
      /(?:compose|systemd|kubernetes)\//u.test(path),
    ).map(read)
    expect(texts).to.have.length(5)
    for (const text of [DOCKERFILE, ...texts]) {
      expect(text).not.to.match(/(?:SECRET|PASSWORD|KEY)\w*[=:] ?["']?[\w-]{20,}/u)
    }
  })
})

describe('the image', () => {
  it('is built in one stage, and runs from another that has no compiler', () => {
    const stages = DOCKERFILE.split(/^FROM /mu).slice(1)
    expect(stages).to.have.length(2)
    expect(stages[1]).not.to.match(/apt-get|g\+\+|npm/u)
  })

  it('is not run by root, and cannot change itself', () => {
    expect(DOCKERFILE).to.match(/^USER [1-9]\d*:[1-9]\d*$/mu)
    expect(DOCKERFILE).not.to.match(/--chown/u)
  })

  it('asks itself whether it is alive, by a command there is', () => {
    const [, command = ''] = /^ {2}CMD \[(.+)\]$/mu.exec(DOCKERFILE) ?? []
    expect(command).to.equal('"node", "dist/bin/gatehouse.js", "health"')
    expect(exists('bin/commands/health.ts')).to.equal(true)
  })

  it('is made of files there are, and not of secrets, nor of what this machine made', () => {
    const ignored = read('.dockerignore').split('\n')
    expect(ignored).to.include.members(['.env*', '.git', 'data', '**/node_modules', 'dist'])
    for (const [, from = ''] of DOCKERFILE.matchAll(/^COPY (?!--from)(.+) \S+$/gmu)) {
      for (const path of from.split(' ')) expect(exists(path), path).to.equal(true)
    }
  })

  it('pleases hadolint', function () {
    expectClean(this, 'hadolint', 'Dockerfile')
  })
})

describe('the containers', () => {
  it('of the compose file have nothing to write to and no powers, and Caddy alone has ports', () => {
    for (const [name, { read_only, cap_drop, security_opt, ports }] of ours) {
      expect([read_only, cap_drop, security_opt], name).to.deep.equal([
        true,
        ['ALL'],
        ['no-new-privileges:true'],
      ])
      expect(ports, name).to.equal(undefined)
    }
    const open = Object.entries(compose.services).filter(([, { ports }]) => ports !== undefined)
    expect(open.map(([name]) => name)).to.deep.equal(['caddy'])
  })

  it('of the cluster are not root and have nothing to write to and no powers', () => {
    expect(pod.securityContext).to.include({ runAsNonRoot: true, runAsUser: 1000 })
    for (const { securityContext } of containers) {
      expect(securityContext).to.deep.equal({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
    }
  })

  it('of the cluster are asked how they are at addresses there are', () => {
    const [gateway] = pod.containers
    expect(gateway?.livenessProbe?.httpGet.path).to.equal('/healthz')
    expect(gateway?.readinessProbe?.httpGet.path).to.equal('/readyz')
  })

  it('of the cluster please the schemas of Kubernetes', function () {
    expectClean(this, 'kubernetes-validate', '--strict', 'deploy/kubernetes/gatehouse.yaml')
  })

  it('are in the version of the package', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string }
    const images = [...ours.map(([, { image }]) => image), ...containers.map(({ image }) => image)]
    expect(new Set(images)).to.deep.equal(new Set([`gatehouse:${version}`]))
  })

  it('have a Caddyfile that Caddy takes', function () {
    const how = ['validate', '--adapter', 'caddyfile', '--config', 'deploy/compose/Caddyfile']
    expectClean(this, 'caddy', ...how)
  })
})

describe('the unit of systemd', () => {
  it('is one that systemd thinks little exposed', function () {
    const how = ['security', '--offline=true', '--no-pager', '--threshold=20']
    expectClean(this, 'systemd-analyze', ...how, 'deploy/systemd/gatehouse.service')
  })

  it('does not start again what its settings stop', () => {
    expect(UNIT).to.contain('RestartPreventExitStatus=78')
  })
})
