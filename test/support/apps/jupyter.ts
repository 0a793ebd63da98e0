import { randomUUID } from 'node:crypto'
import { on, once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { programOf } from './programs.js'
import type { Launch, RealApp } from './start.js'

/** The notebook that stands in its folder. */
export const NOTEBOOK = 'notes.ipynb'

const EMPTY_NOTEBOOK = {
  cells: [
    {
      cell_type: 'code',
      id: 'first',
      source: '',
      metadata: {},
      outputs: [],
      execution_count: null,
    },
  ],
  metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' } },
  nbformat: 4,
  nbformat_minor: 5,
}

/** It asks nobody but us for news and new versions. */
const QUIET = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
}

/** JupyterLab over the folder `notebooks`, with a notebook in it. */
export const jupyterLab: Launch = ({ port, folder }) => {
  const notebooks = join(folder, 'notebooks')
  const settings = join(folder, 'config', 'labconfig')
  for (const each of [notebooks, settings]) mkdirSync(each, { recursive: true })
  writeFileSync(join(notebooks, NOTEBOOK), JSON.stringify(EMPTY_NOTEBOOK))
  writeFileSync(join(settings, 'default_setting_overrides.json'), JSON.stringify(QUIET))
  return {
    program: programOf('jupyterlab'),
    args: [
      ...['--no-browser', '--allow-root', '--ip=127.0.0.1', `--port=${port}`],
      `--ServerApp.root_dir=${notebooks}`,
      // Who comes is known to the gateway, under a name that is not this machine's.
      ...['--IdentityProvider.token=', '--ServerApp.local_hostnames=app.example.com'],
    ],
    env: {
      ...{ JUPYTER_CONFIG_DIR: join(folder, 'config'), JUPYTER_DATA_DIR: join(folder, 'data') },
      JUPYTER_RUNTIME_DIR: join(folder, 'runtime'),
    },
    path: '/api',
  }
}

/** What `code` prints in the one kernel of the app, asked at its own address. */
export async function runInKernel({ url }: RealApp, code: string): Promise<string> {
  const kernels = (await (await fetch(`${url}/api/kernels`)).json()) as { id: string }[]
  const address = `${url.replace(/^http/, 'ws')}/api/kernels/${kernels[0]?.id ?? ''}/channels`
  const socket = new WebSocket(`${address}?session_id=test`)
  await once(socket, 'open')
  const header = { msg_id: randomUUID(), msg_type: 'execute_request', version: '5.3' }
  const content = { code, silent: false, store_history: false, allow_stdin: false }
  const message = { parent_header: {}, metadata: {}, content, channel: 'shell', buffers: [] }
  socket.send(
    JSON.stringify({ header: { ...header, username: '', session: 'test', date: '' }, ...message }),
  )
  for await (const [data] of on(socket, 'message') as AsyncIterable<[Buffer]>) {
    const said = JSON.parse(data.toString()) as KernelMessage
    if (said.parent_header.msg_id !== header.msg_id || said.msg_type !== 'stream') continue
    socket.terminate()
    return said.content.text
  }
  throw new Error('the kernel said nothing')
}

interface KernelMessage {
  readonly msg_type: string
  readonly parent_header: { readonly msg_id?: string }
  readonly content: { readonly text: string }
}
