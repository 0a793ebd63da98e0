import { useEffect, useRef, useState } from 'react'
import { useDispatch, useSelector } from 'react-redux'
import type { User } from 'gatehouse-client'
import { auth, mayManage, type Dispatch, type Root } from './store'
import { FOR_MANAGERS } from './words'

export function Home({ user }: { user: User }) {
  const dispatch = useDispatch<Dispatch>()
  const { sessions, people } = useSelector(({ lists }: Root) => lists)
  const manages = useSelector(mayManage)
  const [failure, setFailure] = useState('')
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const leave = (everywhere: boolean) =>
    dispatch(auth.logout({ everywhere })).catch((error: Error) => setFailure(error.message))
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Hello, {user.name ?? user.username}
      </h1>
      <p>Your roles: {user.roles.join(', ') || 'none'}.</p>
      <h2>Where you are signed in</h2>
      <List lines={sessions} />
      <h2>People</h2>
      {manages ? <List lines={people} /> : <p>{FOR_MANAGERS}</p>}
      <div className="actions">
        <button onClick={() => leave(false)}>Sign out</button>
        <button onClick={() => leave(true)}>Sign out everywhere</button>
      </div>
      <p role="alert">{failure}</p>
    </>
  )
}

const List = ({ lines }: { lines: string[] }) => (
  <ul>
    {lines.map((line, index) => (
      <li key={index}>{line}</li>
    ))}
  </ul>
)
