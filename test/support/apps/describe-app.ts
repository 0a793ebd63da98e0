import { closeAll } from '../chromium.js'
import { requireRealApp, type AppName } from './programs.js'
import { openAppRoom, type AppRoom } from './room.js'
import type { Launch } from './start.js'

/** Where the tests of an app are: `room` is there once they run. */
export interface AppTests {
  readonly room: AppRoom
}

export interface TestedApp {
  readonly name: AppName
  readonly launch: Launch
}

/** Describes a real app behind the gateway, in a real browser: skipped, plainly, where it is not installed. */
export function describeApp(
  title: string,
  { name, launch }: TestedApp,
  tests: (here: AppTests) => void,
): void {
  describe(`${title} behind the gateway, in a real browser`, function () {
    this.timeout(120_000)
    let room: AppRoom | undefined
    const closers: (() => Promise<unknown>)[] = []

    before(async function () {
      requireRealApp(this, name)
      const opened = await openAppRoom(launch)
      closers.push(() => opened.stop())
      room = opened
    })
    after(() => closeAll(closers))

    tests({
      get room() {
        if (!room) throw new Error('The room of the app is open while its tests run')
        return room
      },
    })
  })
}
