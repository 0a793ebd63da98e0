import { isLoopbackHost } from '../lib/loopback.js'
import type { Settings } from './settings.js'

/** One line for each thing that is allowed and yet probably not meant. */
export function warningsFor(settings: Settings): string[] {
  const { publicUrl, cookie, bypass, mode } = settings
  const warnings: string[] = []
  if (cookie.secure && publicUrl.protocol === 'http:' && !isLoopbackHost(publicUrl.hostname)) {
    warnings.push('PUBLIC_URL: browsers drop Secure cookies here; use https, or COOKIE_SECURE=off')
  }
  if (bypass.allowRemote && !bypass.on) {
    warnings.push('BYPASS_ALLOW_REMOTE: does nothing while BYPASS_AUTH is off')
  }
  if (bypass.on && bypass.allowRemote) {
    warnings.push('BYPASS_ALLOW_REMOTE: whoever reaches this server may sign in as anybody')
  }
  if (mode === 'production' && settings.clientOrigins.some((one) => one.startsWith('http:'))) {
    warnings.push('CLIENT_ORIGINS: any program on the machine of a person may serve such a page')
  }
  if (mode === 'production' && !/^__(?:host|secure)-/iu.test(cookie.name)) {
    warnings.push('COOKIE_NAME: with __Secure- before it, browsers take it over https alone')
  }
  if (mode === 'production' && settings.databaseUrl.reveal().endsWith(':memory:')) {
    warnings.push('DATABASE_URL: a database in memory is gone when this process ends')
  }
  return warnings
}
