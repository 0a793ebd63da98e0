/**
 * The page around Swagger UI: its stylesheet and program, and a script of ours that starts it.
 * It has no frame of ours, because its own design fills the window.
 */
export function DocsPage() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Gatehouse API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
        <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
        <script src="/docs/swagger-ui-bundle.js" defer />
        <script src="/assets/docs.js" defer />
      </head>
      <body>
        <main id="swagger-ui">
          <noscript>
            This page needs scripts. The document itself is <a href="/openapi.json">openapi.json</a>
            .
          </noscript>
        </main>
      </body>
    </html>
  )
}
