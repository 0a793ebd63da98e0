// Starts Swagger UI on our own document. No validator is asked: it would tell another site of us.
'use strict'
const dark = matchMedia('(prefers-color-scheme: dark)')
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches)
dark.addEventListener('change', follow)
follow()
globalThis.SwaggerUIBundle({
  domNode: document.getElementById('swagger-ui'),
  url: '/openapi.json',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
})
