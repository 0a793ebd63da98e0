/** @jsxImportSource react */
import { StrictMode, useEffect } from 'react'
import { AuthProvider, RequireAuth, useAuth, useUser } from '../../../../client/src/react.js'
import type { Client } from '../../../../client/src/index.js'

export interface PageProps {
  readonly client: Client
  readonly roles?: readonly string[]
  /** Called when the page has been taken over, or made, by the browser. */
  readonly mounted?: () => void
}

/** A page as somebody would write it, in StrictMode: three slots, who it is, and two buttons. */
export const Page = ({ client, roles, mounted }: PageProps) => (
  <StrictMode>
    <AuthProvider client={client}>
      <p id="slot">
        <RequireAuth
          {...(roles ? { roles } : {})}
          pending={(unreachable) => (unreachable ? 'pending unreachable' : 'pending')}
          refused={({ reason, user }) => `refused ${reason} ${user?.username ?? 'nobody'}`}
          allowed={(user) => `allowed ${user.username}`}
        />
      </p>
      <Buttons mounted={mounted} />
    </AuthProvider>
  </StrictMode>
)

function Buttons({ mounted }: { mounted: (() => void) | undefined }) {
  const { status, login, logout } = useAuth()
  useEffect(() => mounted?.(), [mounted])
  return (
    <>
      <p id="status">{status}</p>
      <p id="user">{useUser()?.username ?? 'nobody'}</p>
      <button id="login" onClick={() => void login('ada', 'violet harbour spoon eleven')} />
      <button id="logout" onClick={() => void logout()} />
    </>
  )
}
