// A Zipkin (and, by names, Jaeger) backend with faults. Orders, each for a `path` or for all:
//   answers       statuses of the next requests, or { status, headers }; then 202
//   always        the status of all others
//   mode          'answer' (default), 'hang', 'cut' or 'flood' (60 MB) the response
//   delayMillis   how long it takes to answer
//   maxBytes      413 for what is larger
//   isKept        whether `received()` returns the spans themselves
// and for the whole server:
//   isUp          whether it listens
//   isStale       from now on, connections that are open are reset when they are used again
import { createServer } from 'node:http';
import { answerParent } from './answer-parent.mjs';
import { spanIds } from './span-ids.mjs';
import { writeBadBody } from './write-bad-body.mjs';

const orders = new Map();
const paths = new Map();
const sockets = new Set();
const stale = new WeakSet();
let open = 0;
let mostAtOnce = 0;

const server = createServer((request, response) => {
  mostAtOnce = Math.max(mostAtOnce, ++open);
  response.once('close', () => open--);
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => onBody(request.url, Buffer.concat(chunks), response));
});
server.on('connection', (socket) => {
  sockets.add(socket);
  socket.on('error', () => {});
  socket.once('close', () => sockets.delete(socket));
  socket.prependListener('data', () => {
    if (stale.has(socket)) socket.resetAndDestroy();
  });
});

function onBody(path, body, response) {
  if (response.socket === null || stale.has(response.socket)) return;
  const { answers, always = 202, ...order } = orders.get(path) ?? orders.get('*') ?? {};
  const seen = paths.get(path) ?? newPath();
  paths.set(path, seen);
  seen.times.push(performance.now());
  seen.biggest = Math.max(seen.biggest, body.length);
  const next = body.length > order.maxBytes ? 413 : (answers?.shift() ?? always);
  const { status, headers } = typeof next === 'number' ? { status: next } : next;
  if (order.mode === 'hang') return;
  setTimeout(() => {
    if (status < 400) for (const id of spanIds(body)) seen.ids.add(id);
    if (status < 400 && order.isKept) seen.spans.push(...JSON.parse(body.toString()));
    if (order.mode === 'cut' || order.mode === 'flood') writeBadBody(order.mode, response);
    else response.writeHead(status, headers).end();
  }, order.delayMillis ?? 0);
}

const newPath = () => ({ times: [], biggest: 0, ids: new Set(), spans: [] });

async function obey({ path = '*', isUp, isStale, ...order }) {
  if (isStale) for (const socket of sockets) stale.add(socket);
  if (isUp === true) await listen(Number(address.split(':')[1]));
  if (isUp === false) {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  }
  if (Object.keys(order).length > 0) orders.set(path, order);
}

function report() {
  const all = [...paths].map(([path, { ids, times, biggest, spans }]) => [
    path,
    { requests: times.length, times, biggest, spans, arrived: ids.size },
  ]);
  const sum = (name) => all.reduce((total, [, path]) => total + path[name], 0);
  const totals = { requests: sum('requests'), arrived: sum('arrived') };
  return { ...totals, mostAtOnce, paths: Object.fromEntries(all) };
}

const listen = (port) => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));

await listen(0);
const address = `127.0.0.1:${server.address().port}`;
answerParent(address, obey, report);
