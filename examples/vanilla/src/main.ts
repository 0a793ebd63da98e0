import type { Abortable, User } from 'gatehouse-client'
import { client, listPeople, listSessions, provider } from './client'
import { FOR_MANAGERS, UNREACHABLE, WHY } from './words'

const find = (id: string): HTMLElement => document.getElementById(id)!
const form = find('sign-in') as HTMLFormElement

/** Says what went wrong with `work` in the element `id`; says nothing while it is under way. */
async function tell(id: string, work: Promise<unknown>): Promise<void> {
  find(id).textContent = ''
  await work.catch(({ name, message }: Error) => {
    if (name !== 'AbortError') find(id).textContent = message
  })
}

async function list(id: string, asking: Promise<string[]>): Promise<void> {
  const items = document.createElement('ul')
  for (const text of await asking) {
    items.appendChild(document.createElement('li')).textContent = text
  }
  find(id).replaceChildren(items)
}

async function greet(user: User, how: Abortable): Promise<void> {
  const manages = user.roles.includes('manage_users')
  find('hello').textContent = `Hello, ${user.name ?? user.username}`
  find('roles').textContent = `Your roles: ${user.roles.join(', ') || 'none'}.`
  if (!manages) find('people').textContent = FOR_MANAGERS
  await Promise.all([
    list('sessions', listSessions(how)),
    manages && list('people', listPeople(how)),
  ])
}

/** Which state, and of whom. */
let shown = 'pending'
let asking = new AbortController()

client.subscribe((state) => {
  // What was asked for somebody who is gone comes too late.
  asking.abort()
  asking = new AbortController()
  find('notice').textContent = state.stale ? UNREACHABLE : ''
  for (const part of document.querySelectorAll<HTMLElement>('[data-when]')) {
    part.hidden = part.dataset.when !== state.status
  }
  if (state.status === 'unauthenticated') find('why').textContent = WHY[state.reason]
  const now = state.status === 'authenticated' ? state.user.id : state.status
  if (now !== shown) {
    shown = now
    form.reset()
    for (const id of ['hello', 'roles', 'sessions', 'people', 'wrong', 'failure']) {
      find(id).textContent = ''
    }
    if (state.status === 'unauthenticated') form.querySelector('input')?.focus()
    if (state.status === 'authenticated') find('hello').focus()
  }
  if (state.status === 'authenticated' && !state.stale)
    void tell('failure', greet(state.user, asking))
})

form.onsubmit = (event) => {
  event.preventDefault()
  const { username, password } = Object.fromEntries(new FormData(form)) as Record<string, string>
  void tell('wrong', client.login(username, password))
}
find('leave').onclick = () => tell('failure', client.logout())
find('leave-everywhere').onclick = () => tell('failure', client.logout({ everywhere: true }))

find('provider').hidden = !provider
find('provider').textContent = `Sign in with ${provider}`
find('provider').onclick = () => tell('wrong', client.loginWith(provider!))
