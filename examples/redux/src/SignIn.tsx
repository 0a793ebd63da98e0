import { useState, type FormEvent } from 'react'
import type { Reason } from 'gatehouse-client'
import { useDispatch } from 'react-redux'
import { client, provider } from './client'
import { auth, type Dispatch } from './store'
import { WHY } from './words'

export function SignIn({ reason }: { reason: Reason }) {
  const dispatch = useDispatch<Dispatch>()
  const [wrong, setWrong] = useState('')
  const signIn = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const fields = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>
    setWrong('')
    dispatch(auth.login(fields.username, fields.password)).catch((error: Error) =>
      setWrong(error.message),
    )
  }
  return (
    <>
      <h1>Sign in</h1>
      <p>{WHY[reason]}</p>
      <form onSubmit={signIn}>
        <label>
          Username <input name="username" autoComplete="username" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <div className="actions">
          <button type="submit">Sign in</button>
          {provider && (
            <button type="button" onClick={() => client.loginWith(provider!)}>
              Sign in with {provider}
            </button>
          )}
        </div>
        <p role="alert">{wrong}</p>
      </form>
    </>
  )
}
