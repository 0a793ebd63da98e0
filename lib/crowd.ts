/** Who can be in a crowd, in one at a time. */
export interface Member {
  /** Where: the crowd's own to write; NOWHERE before. */
  place: number
}

export const NOWHERE = -1

/**
 * A set of what comes and goes by the thousand. A Set or Map makes its table anew every few dozen
 * times, and of the tables that came to be old memory each keeps the next alive, with all that was in
 * it: until all memory is cleared, that is every other request there was.
 */
export class Crowd<T extends Member> {
  readonly #members: T[] = []

  add(member: T): void {
    if (this.has(member)) return
    member.place = this.#members.length
    this.#members.push(member)
  }

  /** The last takes its place. */
  delete(member: T): void {
    if (!this.has(member)) return
    const last = this.#members.pop()
    if (last !== undefined && last !== member) {
      this.#members[member.place] = last
      last.place = member.place
    }
    member.place = NOWHERE
  }

  has(member: T): boolean {
    return member.place !== NOWHERE && this.#members[member.place] === member
  }

  /** Everybody who is there now, whoever comes or goes meanwhile. */
  all(): T[] {
    return [...this.#members]
  }
}
