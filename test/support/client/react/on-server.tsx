/** @jsxImportSource react */
import { version } from 'react'
import { renderToString } from 'react-dom/server'
import { createClient } from '../../../../client/src/index.js'
import { Page } from './page.js'

export interface ServerRoom {
  readonly version: string
  /** The page as a server renders it, and how often its client asked a gateway for that. */
  render(): { html: string; asked: number }
}

export const room: ServerRoom = {
  version,
  render: () => {
    let asked = 0
    const environment = { fetch: () => Promise.reject(new Error(`asked ${++asked}`)) }
    const client = createClient({ gateway: 'https://auth.example.test', environment })
    const html = renderToString(<Page client={client} />)
    client.close()
    return { html, asked }
  },
}
