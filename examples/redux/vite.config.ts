import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** The gateway has the page's own origin for the browser, and so its cookies come along. */
const gateway = process.env.GATEWAY ?? 'http://127.0.0.1:3000'

export default defineConfig({
  plugins: [react()],
  server: {
    port: 5173,
    strictPort: true,
    proxy: { '/auth': gateway, '/api': gateway, '/assets': gateway },
  },
  preview: { port: 5173, strictPort: true },
  // Pages of the gateway have their style in /assets.
  build: { assetsDir: 'app' },
})
