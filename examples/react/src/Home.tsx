import { useEffect, useRef, useState } from 'react'
import type { Abortable, User } from 'gatehouse-client'
import { RequireAuth, useAuth } from 'gatehouse-client/react'
import { listPeople, listSessions } from './client'
import { FOR_MANAGERS } from './words'

export function Home({ user }: { user: User }) {
  const { logout } = useAuth()
  const [failure, setFailure] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const leave = (everywhere: boolean) =>
    logout({ everywhere }).catch((error: Error) => setFailure(error.message))
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Hello, {user.name ?? user.username}
      </h1>
      <p>Your roles: {user.roles.join(', ') || 'none'}.</p>
      <h2>Where you are signed in</h2>
      <List ask={listSessions} />
      <h2>People</h2>
      <RequireAuth roles={['manage_users']} refused={<p>{FOR_MANAGERS}</p>}>
        <List ask={listPeople} />
      </RequireAuth>
      <div className="actions">
        <button onClick={() => leave(false)}>Sign out</button>
        <button onClick={() => leave(true)}>Sign out everywhere</button>
      </div>
      <p role="alert">{failure}</p>
    </>
  )
}

/** What `ask` gives, or why not; asked again when the gateway is back. */
function List({ ask }: { ask: (options: Abortable) => Promise<string[]> }) {
  const { stale } = useAuth()
  const [lines, setLines] = useState<string[]>([])
  useEffect(() => {
    if (stale) return
    const gone = new AbortController()
    ask({ signal: gone.signal }).then(setLines, (error: Error) => {
      if (!gone.signal.aborted) setLines([error.message])
    })
    return () => gone.abort()
  }, [ask, stale])
  return (
    <ul>
      {lines.map((line, index) => (
        <li key={index}>{line}</li>
      ))}
    </ul>
  )
}
