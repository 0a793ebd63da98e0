import { expect } from 'chai'
import { complaintsOf, development } from './complaints.js'
import { loadSettings } from '../../config/load.js'

const load = (variables: Record<string, string>) =>
  loadSettings({ ...development(), ...variables }, { readFile: () => '' }).tracing

describe('the settings of traces', () => {
  it('send none unless a collector is named', () => {
    expect(load({})).to.equal(null)
    expect(load({ OTEL_SERVICE_NAME: 'front' })).to.equal(null)
  })

  it('are read as OpenTelemetry has them', () => {
    for (const address of ['http://127.0.0.1:4318', 'http://127.0.0.1:4318/']) {
      const read = load({ OTEL_EXPORTER_OTLP_ENDPOINT: address })
      expect(read).to.include({ endpoint: 'http://127.0.0.1:4318/v1/traces', ratio: 1 })
    }
    const all = { OTEL_EXPORTER_OTLP_HEADERS: 'a=b%20c,d=e', OTEL_TRACES_SAMPLER_ARG: '0.1' }
    const read = load({ OTEL_EXPORTER_OTLP_ENDPOINT: 'https://o.example/base', ...all })
    expect(read).to.include({ endpoint: 'https://o.example/base/v1/traces', ratio: 0.1 })
    expect(read?.headers?.reveal()).to.equal('a=b%20c,d=e')
  })

  for (const [name, value] of [
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://user:secret@collector'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://collector?key=secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=%zz'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'a=b,'],
    ['OTEL_TRACES_SAMPLER_ARG', '2'],
    ['OTEL_TRACES_SAMPLER_ARG', 'often'],
  ] as const) {
    it(`are refused where ${name} is ${value}, which the complaint does not show`, () => {
      const complaints = complaintsOf({ ...development(), [name]: value })
      expect(complaints).to.have.length(1)
      expect(complaints[0]).to.match(new RegExp(`^${name}: must be`, 'u'))
      expect(complaints[0]).not.to.contain(value.length > 5 ? value : '(nothing)')
    })
  }
})
