import { ASSETS, ICON } from './document.js'
import { Mark } from './mark.js'

/**
 * The page around Swagger UI: its stylesheet and program, a script of ours that starts it, and a way
 * back. It has no more of our frame, because its own design fills the window.
 */
export function DocsPage() {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Gatehouse API</title>
        <link rel="stylesheet" href="/docs/swagger-ui.css" />
        <link rel="stylesheet" href={`${ASSETS}/docs.css`} />
        <link rel="icon" type="image/svg+xml" href={ICON} />
        <script src="/docs/swagger-ui-bundle.js" defer />
        <script src={`${ASSETS}/docs.js`} defer />
      </head>
      <body>
        <header class="back">
          <a href="/">
            <Mark /> Back to Gatehouse
          </a>
        </header>
        <h1 class="heard">API documentation</h1>
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
