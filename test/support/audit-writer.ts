/** A process that writes TIMES audit lines about NAME: `audit-writer.ts URL NAME TIMES`. */
import { openDatabase } from '../../config/database.js'
import { STANDARD_DATABASE } from '../../config/read-database.js'
import { Secret } from '../../lib/secret.js'
import { defineModels } from '../../models/index.js'
import { auditOver } from './audit.js'
import { silentLog } from './database.js'

const [url = '', name = '', times = ''] = process.argv.slice(2)
// All its lines at once, on a machine that does much else: nobody is told to come again later.
const patient = { ...STANDARD_DATABASE, connectSeconds: 60, statementSeconds: 60 }
const sequelize = openDatabase(new Secret(url), silentLog, patient)
const audit = auditOver(defineModels(sequelize))
const lines = Array.from({ length: Number(times) }, (_, index) => `${name}-${index}`)
await Promise.all(lines.map((username) => audit.recordAlone('sign_in', { username })))
await sequelize.close()
