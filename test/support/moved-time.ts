const real = Date.now.bind(Date)

/** Moves the machine's clock on, for what reads it by itself; `restoreTime` puts it back. */
export function moveTime(seconds: number): void {
  const now = Date.now.bind(Date)
  Date.now = () => now() + seconds * 1000
}

export function restoreTime(): void {
  Date.now = real
}
