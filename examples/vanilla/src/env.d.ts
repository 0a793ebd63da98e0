/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly VITE_GATEWAY?: string
  readonly VITE_PROVIDER?: string
}
