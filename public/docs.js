// Starts Swagger UI on our own document. No validator is asked: it would tell another site of us.
globalThis.SwaggerUIBundle({
  domNode: document.getElementById('swagger-ui'),
  url: '/openapi.json',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
})
