/** How many rows are removed at once: few enough that nobody waits for them. */
const BATCH = 1000

/**
 * Removes rows with `remove`, some at a time, until there are none left; how many. Each time is a
 * statement of its own: of any number of rows none takes long, and what is done is done.
 */
export async function inBatches(remove: (limit: number) => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const removed = await remove(BATCH)
    total += removed
    if (removed < BATCH) return total
  }
}
