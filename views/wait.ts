/** A wait of whole seconds in words, rounded up: `30 seconds`, `2 minutes`, `an hour`. */
export function sayWait(seconds: number): string {
  if (seconds < 60) return plural(Math.max(1, seconds), 'second')
  const minutes = Math.ceil(seconds / 60)
  if (minutes < 60) return plural(minutes, 'minute')
  const hours = Math.ceil(minutes / 60)
  return hours === 1 ? 'an hour' : plural(hours, 'hour')
}

const plural = (count: number, unit: string): string =>
  `${count} ${count === 1 ? unit : `${unit}s`}`
