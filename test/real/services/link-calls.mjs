import { promisify } from 'node:util';
import { hopCaller } from './call-hop.mjs';

/**
 * Connects to the servers of the full-link service.
 *
 * @param {object} libraries - See `loadLibraries()`.
 * @param {{ redis: number, mariadb: number, memcached: number, http: string, grpc: string,
 *   refused: string }} where - Ports of 127.0.0.1, and host:port of a service; nobody listens at
 *   `refused`.
 * @returns {Promise<{ good: Calls, bad: Calls }>} What it can call; each of the bad ones is an error.
 *
 * @typedef {Record<string, (id: string) => Promise<unknown>>} Calls
 */
export async function connectLinks(libraries, where) {
  const { 'node:http': http, '@grpc/grpc-js': grpc } = libraries;
  const { ioredis: Redis, 'mysql2/promise': mysql, memcached: Memcached } = libraries;
  const redis = new Redis(where.redis, '127.0.0.1');
  // More connections than one: each waits for its own among those of other requests.
  const pool = mysql.createPool({ host: '127.0.0.1', port: where.mariadb, user: 'root' });
  const memcached = new Memcached(`127.0.0.1:${where.memcached}`);
  const commandOf = (name) => promisify(memcached[name].bind(memcached));
  const [get, increment] = ['get', 'incr'].map(commandOf);

  const query = async (sql) => {
    const connection = await pool.getConnection();
    try {
      const [rows] = await connection.query(sql);
      return rows;
    } finally {
      connection.release();
    }
  };
  const callHop = hopCaller({ http, grpc });
  // By this tag the span of who is called tells which call it belongs to.
  const planOf = (id) => ({ tags: { link: id } });
  const overHttp = (to, id) => callHop({ over: 'http', to, name: '/hop', plan: planOf(id) }, {});
  const overGrpc = (to, id) =>
    callHop({ over: 'grpc', to, name: 'Call', plan: planOf(id) }, new grpc.Metadata());
  const byFetch = async (to, id) => {
    const body = JSON.stringify(planOf(id));
    return (await fetch(`http://${to}/hop`, { method: 'POST', body })).json();
  };

  const good = {
    redis: (id) => redis.get(id),
    mariadb: (id) => query(`SELECT '${id}'`),
    memcached: (id) => get(id),
    http: (id) => overHttp(where.http, id),
    fetch: (id) => byFetch(where.http, id),
    grpc: (id) => overGrpc(where.grpc, id),
  };
  const bad = {
    redis: (id) => redis.call('NOSUCH', id),
    mariadb: (id) => query(`SELECT '${id}' FROM nowhere.nothing`),
    memcached: () => increment('text', 1),
    http: (id) => overHttp(where.refused, id),
    fetch: (id) => byFetch(where.refused, id),
    grpc: (id) => overGrpc(where.refused, id),
  };
  return { good, bad };
}
