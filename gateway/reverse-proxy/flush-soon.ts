interface Beginning {
  flush(): void
}

let waiting: Beginning[] = []

/** Flushes once all that has come by now is read: it may be the whole answer. Many at once. */
export function flushSoon(beginning: Beginning): void {
  if (waiting.push(beginning) === 1) setImmediate(flushAll)
}

function flushAll(): void {
  const all = waiting
  waiting = []
  for (const each of all) each.flush()
}
