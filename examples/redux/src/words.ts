import type { Reason } from 'gatehouse-client'

/** Why nobody is signed in. */
export const WHY: Record<Reason, string> = {
  never_signed_in: 'Sign in to go on.',
  signed_out: 'You have signed out.',
  signed_out_elsewhere: 'You were signed out in another tab or on another device.',
  ended_by_administrator: 'An administrator has ended your session.',
  expired: 'Your session has ended. Sign in to go on.',
  gateway_unreachable: 'Nobody can tell whether you are signed in.',
}

export const UNREACHABLE = 'The gateway cannot be reached. Trying again.'

export const FOR_MANAGERS = 'Only who has the role manage_users sees them.'
