import { promisify } from 'node:util';

const BY_ID = 'SELECT name FROM users WHERE id = ?';
const INSERT = 'INSERT INTO users (id, name) VALUES (?, ?)';

/**
 * @param {object} libraries
 * @param {number} port - Of 127.0.0.1.
 * @returns {Promise<{ steps: import('./redis-steps.mjs').Step[], close: () => unknown }>}
 */
export async function mysql2Steps({ 'mysql2/promise': mysql }, port) {
  const client = await mysql.createConnection(at(port));
  return { steps: steps(client), close: () => client.end() };
}

/**
 * @param {object} libraries
 * @param {number} port - Of 127.0.0.1.
 * @returns {Promise<{ steps: import('./redis-steps.mjs').Step[], close: () => unknown }>}
 */
export async function mysqlSteps({ mysql }, port) {
  const connection = mysql.createConnection(at(port));
  const call = (name) => promisify(connection[name].bind(connection));
  const names = ['connect', 'query', 'ping', 'beginTransaction', 'commit', 'rollback', 'end'];
  const client = Object.fromEntries(names.map((name) => [name, call(name)]));
  await client.connect();
  return { steps: steps(client), close: () => client.end() };
}

function at(port) {
  return { host: '127.0.0.1', port, user: 'root', database: 'test' };
}

function steps(client) {
  return [
    ['SQL: exec', () => client.query(INSERT, [7, 'secret'])],
    ['SQL: query', () => client.query(BY_ID, [7])],
    ['SQL: one row', () => client.query(BY_ID, [7])],
    ['SQL: one row, there is none', () => client.query(BY_ID, [8])],
    ['SQL: an error', () => client.query('SELECT secret FROM nowhere.nothing')],
    ['SQL: ping', () => client.ping()],
    [
      'SQL: a transaction',
      async () => {
        await client.beginTransaction();
        await client.query(INSERT, [9, 'other']);
        await client.query(BY_ID, [9]);
        await client.commit();
      },
    ],
    [
      'SQL: a transaction that is rolled back',
      async () => {
        await client.beginTransaction();
        await client.query(INSERT, [10, 'another']);
        await client.rollback();
      },
    ],
  ];
}
