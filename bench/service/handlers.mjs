import { text } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import { getUser, listProducts } from './shop.mjs';

/** Does nothing but to be a service. */
async function bare() {
  const user = await getUser(42);
  return { user, products: await listProducts(user) };
}

/** Reads an order of some 600 bytes, waits once for the event loop as for a call, and adds it up. */
async function order(request) {
  const { items = [] } = JSON.parse((await text(request)) || '{}');
  const user = await getUser(42);
  await setImmediate();
  const products = await listProducts(user);
  const total = items.reduce((sum, { price, count }) => sum + price * count, 0);
  return { user, products, total };
}

const HANDLERS = { bare, order };

/** The handler that this process was started for. */
export const handle = HANDLERS[process.argv[2] ?? 'bare'];
