import pg from 'pg'

/** Writers at once, each with a connection of its own. */
const WRITERS = 8
const SECONDS = Number(process.env['SECONDS'] ?? 5)

/** How a writer takes the number of its entry, in its transaction. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  'a locked row of counters': [
    'INSERT INTO log SELECT value FROM (SELECT 1) AS one, next_of_row() AS value',
  ],
  'an advisory lock around a sequence': [
    'SELECT pg_advisory_xact_lock(1)',
    "INSERT INTO log SELECT nextval('numbers')",
  ],
  'a sequence alone (which loses entries)': ["INSERT INTO log SELECT nextval('numbers')"],
}

const TABLES = `
  DROP TABLE IF EXISTS log, places; DROP SEQUENCE IF EXISTS numbers;
  CREATE TABLE log (id BIGINT PRIMARY KEY); CREATE SEQUENCE numbers;
  CREATE TABLE places (value BIGINT NOT NULL); INSERT INTO places VALUES (0);
  CREATE OR REPLACE FUNCTION next_of_row() RETURNS BIGINT LANGUAGE SQL AS
    'UPDATE places SET value = value + 1 RETURNING value';
`

/**
 * How many entries a second are committed to a log in PostgreSQL, by how they are numbered: in the
 * database that POSTGRES_URL names, which should wait for its disk as one in production does.
 */
export async function measurePostgresOrder(): Promise<void> {
  const url = process.env['POSTGRES_URL']
  if (url === undefined)
    return console.log('\nA log in PostgreSQL: not measured without POSTGRES_URL')
  console.log('\nA log in PostgreSQL, by how its entries are numbered')
  for (const [way, statements] of Object.entries(WAYS)) {
    const commits = await countCommits(url, statements)
    console.log(`  ${way}: ${Math.round(commits / SECONDS)} entries a second`)
  }
}

async function countCommits(url: string, statements: readonly string[]): Promise<number> {
  const clients = Array.from({ length: WRITERS }, () => new pg.Client(url))
  await Promise.all(clients.map((client) => client.connect()))
  await clients[0]?.query(TABLES)
  const end = performance.now() + SECONDS * 1000
  let commits = 0
  const write = async (client: pg.Client): Promise<void> => {
    while (performance.now() < end) {
      await client.query('BEGIN')
      for (const statement of statements) await client.query(statement)
      await client.query('COMMIT')
      commits += 1
    }
  }
  await Promise.all(clients.map(write))
  await Promise.all(clients.map((client) => client.end()))
  return commits
}
