// Keeps the person at this page signed in: asks for a new token before theirs expires. The page
// works without it; the next one then is preceded by a moment at /auth/refresh. Tabs take turns, and
// one that finds that another has just refreshed lets it be. The tokens are in cookies that no
// script can read: all that is known here is when.
'use strict'
const SOON = 5 * 60 * 1000
const HOUR = 60 * 60 * 1000
const AGAIN = 30 * 1000
const KEPT = 'gatehouse-refreshed'
const opened = Date.now()
let due = dueIn(Number(document.currentScript.dataset.seconds))
let timer

/** Five minutes before the end, or half way where that is nearer. */
function dueIn(seconds) {
  const milliseconds = seconds * 1000
  return Date.now() + milliseconds - Math.min(SOON, milliseconds / 2)
}

/** Timers stop while a machine sleeps, and cannot be set for longer than some weeks. */
function wait() {
  clearTimeout(timer)
  if (due < Infinity) timer = setTimeout(look, Math.min(Math.max(due - Date.now(), 0), HOUR))
}

async function look() {
  if (Date.now() >= due) await (navigator.locks?.request(KEPT, refresh) ?? refresh())
  wait()
}

async function refresh() {
  due = Math.max(due, dueByOthers())
  if (Date.now() < due) return
  const answer = await ask()
  if (answer?.ok) return keep((await answer.json()).expires_in)
  due = answer?.status === 401 ? Infinity : Date.now() + AGAIN
}

/** The answer; undefined: none came. */
function ask() {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return fetch('/auth/refresh', { method: 'POST', headers, body: '{}' }).catch(() => undefined)
}

/** Until when the token that was just given out will do, for other tabs too. */
function keep(seconds) {
  due = dueIn(seconds)
  localStorage.setItem(KEPT, `${Date.now()} ${due}`)
}

/** What another tab was told since this page was opened; else 0. */
function dueByOthers() {
  const [at, until] = (localStorage.getItem(KEPT) ?? '').split(' ').map(Number)
  return at >= opened && at <= Date.now() ? until : 0
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void look()
})
wait()
