import { useSelector } from 'react-redux'
import { selectAuth } from 'gatehouse-client/redux'
import { Home } from './Home'
import { SignIn } from './SignIn'
import { UNREACHABLE } from './words'

export function App() {
  const state = useSelector(selectAuth)
  return (
    <>
      <p role="status">{state.stale && UNREACHABLE}</p>
      <article>
        {state.status === 'pending' && <h1>One moment</h1>}
        {state.status === 'unauthenticated' && <SignIn reason={state.reason} />}
        {state.status === 'authenticated' && <Home key={state.user.id} user={state.user} />}
      </article>
    </>
  )
}
