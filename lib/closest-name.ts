/**
 * The candidate that `name` was probably meant to be; null when none is near.
 * Case, `_` and `-` do not count; near is up to a quarter of the letters mistyped, or the beginning or end left out.
 */
export function findClosestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = bare(name)
  const near = [...candidates]
    .map((candidate) => ({ candidate, cost: costOf(wanted, bare(candidate)) }))
    .filter(({ cost }) => Number.isFinite(cost))
    .sort((a, b) => a.cost - b.cost || a.candidate.length - b.candidate.length)
  return near[0]?.candidate ?? null
}

const bare = (name: string): string => name.toLowerCase().replaceAll(/[_-]/g, '')

const SHORTEST_PART = 5

function costOf(wanted: string, known: string): number {
  const distance = distanceBetween(wanted, known)
  if (distance <= Math.min(3, Math.max(1, Math.floor(known.length / 4)))) return distance
  const isPart = wanted.length >= SHORTEST_PART && known.includes(wanted)
  return isPart ? 3 : Infinity
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1]
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      line[column] = Math.min(
        at(last, column) + 1,
        at(line, column - 1) + 1,
        at(last, column - 1) + (same ? 0 : 1),
        swapped ? at(older, column - 2) + 1 : Infinity,
      )
    }
    older = last
    last = line
  }
  return at(last, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity
