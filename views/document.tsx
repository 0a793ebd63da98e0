import type { ComponentChildren } from 'preact'
import { Mark } from './mark.js'
import type { Frame } from './frame.js'

/** Where the files of public/ are served. */
export const ASSETS = '/assets'

/** The icon in the browser's tab. */
export const ICON = `${ASSETS}/gatehouse.svg`

export interface DocumentProps {
  readonly frame: Frame
  /** Names the page in the browser's tab, before the product's name. */
  readonly title: string
  /** The page shows a form that was refused: its title says so first, for it is read out first. */
  readonly refused?: boolean
  /** `narrow`: one form or one message; `wide`: several sections. */
  readonly width?: 'narrow' | 'wide'
  /** The page takes new passwords or shows password fields: brings the script that helps there. */
  readonly passwords?: boolean
  /** A script of public/ that this page brings. */
  readonly script?: string
  /** Where the browser goes by itself at once. Already judged safe. */
  readonly refreshTo?: string
  readonly children: ComponentChildren
}

/** The one frame around every page: head, banner, header, main, footer. */
export function Document(props: DocumentProps) {
  const { frame, width = 'narrow' } = props
  return (
    <html lang="en">
      <Head {...props} />
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        {frame.bypassOn && <BypassBanner />}
        <Header frame={frame} />
        <main id="main" class={width}>
          {props.children}
        </main>
        {!frame.elsewhere && <Footer />}
      </body>
    </html>
  )
}

const Head = ({
  frame,
  title,
  refused = false,
  refreshTo,
  script,
  passwords = false,
}: DocumentProps) => (
  <head>
    <meta charset="utf-8" />
    <title>{`${refused ? 'Error: ' : ''}${title} · Gatehouse`}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="robots" content="noindex" />
    {refreshTo !== undefined && <meta http-equiv="refresh" content={`0;url=${refreshTo}`} />}
    <link
      rel="icon"
      type="image/svg+xml"
      href={`${frame.elsewhere?.assets ?? ASSETS}/gatehouse.svg`}
    />
    <link rel="stylesheet" href={`${frame.elsewhere?.assets ?? ASSETS}/gatehouse.css`} />
    {passwords && <script src={`${ASSETS}/password.js`} defer />}
    {script !== undefined && <script src={`${ASSETS}/${script}`} defer />}
    {frame.tokenSeconds !== undefined && (
      <script src={`${ASSETS}/refresh.js`} defer data-seconds={frame.tokenSeconds} />
    )}
  </head>
)

const BypassBanner = () => (
  <p class="banner" role="note">
    Development sign-in is on
  </p>
)

const Header = ({ frame: { user, elsewhere } }: { frame: Frame }) => (
  <header class="top">
    <a class="brand" href={`${elsewhere?.home ?? ''}/`}>
      <Mark />
      <span>Gatehouse</span>
    </a>
    {user && (
      <nav aria-label="Your account">
        <a href="/account">
          <bdi>{user.name ?? user.username}</bdi>
        </a>
        <a href="/auth/logout">Sign out</a>
      </nav>
    )}
  </header>
)

const Footer = () => (
  <footer class="bottom">
    <a href="/docs">API documentation</a>
  </footer>
)
