import { TimeoutError } from 'sequelize'

/**
 * What `work` comes to, if it does so within `seconds`; Infinity: whenever. Rejects with Sequelize's
 * TimeoutError after that, whatever becomes of the work.
 */
export async function inTime<T>(seconds: number, work: Promise<T>): Promise<T> {
  if (seconds === Infinity) return work
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const cause = Object.assign(new Error('A transaction took too long'), { sql: '' })
    const expire = (): void => reject(new TimeoutError(cause))
    timer = setTimeout(expire, seconds * 1000)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
