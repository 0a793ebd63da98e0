/** A process that adds one to a number in a database, TIMES times: `count-up.ts URL TIMES`. */
import { openDatabase } from '../../config/database.js'
import { Secret } from '../../lib/secret.js'
import { countUp } from './counter.js'
import { silentLog } from './database.js'

const [url = '', times = ''] = process.argv.slice(2)
const sequelize = openDatabase(new Secret(url), silentLog)
await countUp(sequelize, Number(times))
await sequelize.close()
