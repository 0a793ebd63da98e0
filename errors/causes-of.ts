/** The chain of causes as text: names, messages and stacks, never other properties. */
export function causesOf(error: unknown): string[] {
  const causes: string[] = []
  for (let cause = error; cause !== undefined && causes.length < 5;) {
    causes.push(cause instanceof Error ? (cause.stack ?? cause.message) : typeof cause)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return causes
}
