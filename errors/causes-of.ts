/** The chain of causes as text: names, messages and stacks, never other properties. */
export function causesOf(error: unknown): string[] {
  const causes: string[] = []
  for (let cause = error; cause !== undefined && causes.length < 5;) {
    causes.push(cause instanceof Error ? textOf(cause) : typeof cause)
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return causes
}

/** Some libraries keep a stack from before the message was known; then it is put in front. */
function textOf({ name, message, stack = '' }: Error): string {
  if (message !== '' && stack.includes(message)) return stack
  return [`${name}: ${message}`, ...stack.split('\n').filter((line) => /^\s+at /u.test(line))].join(
    '\n',
  )
}
