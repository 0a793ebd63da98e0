/** @jsxImportSource react */
import { startTransition } from 'react'
import { createRoot, hydrateRoot, type Root } from 'react-dom/client'
import { AuthProvider, useUser } from '../../../../client/src/react.js'
import { createClient, type Client } from '../../../../client/src/index.js'
import { Page } from './page.js'

/** What these files use of a browser; the types of the project know none. */
interface Place {
  innerHTML: string
  readonly textContent: string
  querySelector(selector: string): Place | null
  querySelectorAll(selector: string): Iterable<Place>
}
interface Globals {
  readonly document: { readonly body: Place }
  readonly location: { readonly origin: string }
  readonly MutationObserver: new (seen: () => void) => {
    observe(place: Place, what: Record<string, boolean>): void
  }
}
const { document, location, MutationObserver } = globalThis as unknown as Globals

const place = document.body.querySelector('main') as Place
/** All that the page has shown in its slot, as it came. */
export const shown: string[] = []
/** All errors that React could mend by itself: a page that is not as the server's, above all. */
export const mended: string[] = []
let root: Root
export let client: Client

/** Renders the page for the gateway that this page is of. */
export function open(roles?: readonly string[]): void {
  client = createClient({ gateway: location.origin })
  watch(() => note(place.querySelector('#slot')))
  root = createRoot(place as unknown as Element)
  root.render(<Page client={client} {...(roles ? { roles } : {})} />)
}

/** Takes over what a server has rendered, when the client knows already who is signed in. */
export async function takeOver(html: string): Promise<void> {
  client = createClient({ gateway: location.origin })
  await client.ready()
  place.innerHTML = html
  note(place.querySelector('#slot'))
  watch(() => note(place.querySelector('#slot')))
  const onRecoverableError = (error: unknown): void => void mended.push(String(error))
  await new Promise<void>((mounted) => {
    const page = <Page client={client} mounted={mounted} />
    root = hydrateRoot(place as unknown as Element, page, { onRecoverableError })
  })
}

export const leave = (): void => root.unmount()

/**
 * Renders slowly, in slices between which others run, and signs out in the middle of it. Gives
 * back the most that one moment of the page showed of different users.
 */
export async function tear(): Promise<{ most: number; last: string }> {
  client = createClient({ gateway: location.origin })
  await client.ready()
  let most = 0
  const users = (): string[] => [...place.querySelectorAll('i')].map((each) => each.textContent)
  watch(() => (most = Math.max(most, new Set(users()).size)))
  root = createRoot(place as unknown as Element)
  let rendered = 0
  const middle = new Promise<void>((resolve) => {
    const slow = (): void => {
      if (++rendered === 20) resolve()
    }
    startTransition(() => root.render(<Many slow={slow} />))
  })
  await middle
  await client.logout()
  while (users().length < 200) await new Promise((resolve) => setTimeout(resolve, 10))
  return { most, last: [...new Set(users())].join() }
}

const Many = ({ slow }: { slow: () => void }) => (
  <AuthProvider client={client}>
    {Array.from({ length: 200 }, (_, index) => (
      <Slow key={index} slow={slow} />
    ))}
  </AuthProvider>
)

function Slow({ slow }: { slow: () => void }) {
  const user = useUser()
  const until = performance.now() + 6
  while (performance.now() < until);
  slow()
  return <i>{user?.username ?? 'nobody'}</i>
}

const note = (slot: Place | null): void => {
  const text = slot?.textContent
  if (text !== undefined && text !== shown.at(-1)) shown.push(text)
}

const watch = (seen: () => void): void =>
  new MutationObserver(seen).observe(place, { childList: true, subtree: true, characterData: true })
