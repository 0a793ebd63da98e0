import { fileURLToPath } from 'node:url'
import { python } from './programs.js'
import type { Launch } from './start.js'

const COUNTING = fileURLToPath(new URL('counting.py', import.meta.url))

/** An app made with Gradio, as it comes; it tells nobody that it is used. */
export const gradio: Launch = ({ port }) => ({
  program: python(),
  args: [COUNTING, String(port)],
  env: { GRADIO_ANALYTICS_ENABLED: 'False', HF_HUB_OFFLINE: '1' },
  path: '/',
})
