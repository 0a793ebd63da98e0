/** What `work` rejects with. Throws Error where it does not. */
export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  const failed = await work.then(
    () => null,
    (error: unknown) => ({ error }),
  )
  if (failed === null) throw new Error('it did not fail')
  return failed.error
}
