import type { KeyValues } from './environment.js'

/** A place for one value. */
export interface Box<T> {
  /** null: nothing, or nothing that can be read. */
  read(): T | null
  write(value: T | null): void
}

/** A box in `storage` under `name`; in memory where there is none, or as soon as it takes no more. */
export function createBox<T>(storage: KeyValues | null | undefined, name: string): Box<T> {
  let room = storage
  let memory: T | null = null
  return {
    read: () => {
      if (!room) return memory
      try {
        return JSON.parse(room.getItem(name) ?? 'null') as T | null
      } catch {
        return null
      }
    },
    write: (value) => {
      memory = value
      try {
        if (value) room?.setItem(name, JSON.stringify(value))
        else room?.removeItem(name)
      } catch {
        // Full, or forbidden: a refresh token that was just given out must not be lost.
        room = null
      }
    },
  }
}
