import { RequireAuth, useAuth } from 'gatehouse-client/react'
import { Home } from './Home'
import { SignIn } from './SignIn'
import { UNREACHABLE } from './words'

export const App = () => (
  <>
    <p role="status">{useAuth().stale && UNREACHABLE}</p>
    <article>
      <RequireAuth
        pending={<h1>One moment</h1>}
        refused={({ reason, user }) => !user && <SignIn reason={reason} />}
        allowed={(user) => <Home key={user.id} user={user} />}
      />
    </article>
  </>
)
