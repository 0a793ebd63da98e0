import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { programOf } from './programs.js'
import type { Launch } from './start.js'

/** It asks its user for nothing when it is opened first, and nobody else for news. */
const QUIET = {
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
}

/** Node-RED with no flows, as it comes. */
export const nodeRed: Launch = ({ port, folder }) => {
  const settings = join(folder, 'settings.cjs')
  const place = { uiHost: '127.0.0.1', uiPort: port, userDir: join(folder, 'flows') }
  writeFileSync(settings, `module.exports = ${JSON.stringify({ ...QUIET, ...place })}`)
  return { program: programOf('node-red'), args: ['--settings', settings], path: '/settings' }
}

/** A flow that says its text whenever its button is pressed, and one that shows the headers it got. */
export const FLOWS = [
  { id: 'tab', type: 'tab', label: 'Tried' },
  {
    ...{ id: 'button', type: 'inject', z: 'tab', name: 'press me', x: 160, y: 80 },
    ...{ props: [{ p: 'payload' }], payload: 'six times seven', payloadType: 'str' },
    ...{ repeat: '', crontab: '', once: false, onceDelay: 0.1, topic: '' },
    ...{ wires: [['say']] },
  },
  {
    ...{ id: 'say', type: 'debug', z: 'tab', name: 'said', x: 400, y: 80, wires: [] },
    ...{ active: true, tosidebar: true, complete: 'payload', targetType: 'msg' },
  },
  {
    ...{ id: 'in', type: 'http in', z: 'tab', url: '/seen', method: 'get', x: 160, y: 160 },
    wires: [['show']],
  },
  {
    ...{ id: 'show', type: 'function', z: 'tab', name: 'show', x: 320, y: 160, outputs: 1 },
    ...{ func: 'msg.payload = msg.req.rawHeaders\nreturn msg', wires: [['out']] },
  },
  { id: 'out', type: 'http response', z: 'tab', x: 480, y: 160, wires: [] },
]
