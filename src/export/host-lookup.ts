import type { LookupAddress, LookupOneOptions, LookupOptions } from 'node:dns';
import { builtIn } from '../node/built-in-modules.js';
import { logger } from '../otel/logger.js';
import { startIdleTimer, stop } from '../node/timers.js';
import { OneAtATime } from './one-at-a-time.js';
import { untraced } from './untraced.js';

// Callers have deadlines of their own. This one is for those who have none.
const DEFAULT_WAIT_MS = 5_000;
// A service has few destinations. The bound is for callers that make names up.
const GREATEST_KNOWN = 100;
// RFC 6761, 6.3: this name means this machine, and needs no name server.
const LOCALHOST: readonly LookupAddress[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

interface Lookup {
  answer: Promise<readonly LookupAddress[]>;
  waiters: number;
}

/** Lookups that have not ended, by host. One that hangs stays here, so there is no second one. */
const underWay = new Map<string, Lookup>();
/** The last answer for each host. */
const known = new Map<string, readonly LookupAddress[]>();
const line = new OneAtATime();

/**
 * Gives all addresses of a host. Each call asks the system anew, unless it is being asked already.
 *
 * The system looks names up on two threads that it shares with the application. This function uses
 * one of them in the whole process, however many hosts and callers there are, and there is one
 * lookup of a host at a time. A system without an answer costs the application nothing but that
 * thread.
 *
 * @param host - A name or an IP address.
 * @param waitMillis - Milliseconds to wait at most, 5,000 unless told. The lookup itself goes on, for
 *   the next caller.
 * @returns At least one address, in the order of the system. While the system does not answer: the
 *   addresses of the last answer, if there was one.
 * @throws Error of the system, or one with the code `EAI_AGAIN` when it did not answer in time.
 */
export async function lookupHost(
  host: string,
  waitMillis = DEFAULT_WAIT_MS,
): Promise<readonly LookupAddress[]> {
  const version = builtIn('node:net').isIP(host);
  if (version > 0) return [{ address: host, family: version }];
  if (host === 'localhost') return LOCALHOST;
  try {
    return await within(waitMillis, host, join(host));
  } catch (error) {
    const isAnswer = (error as NodeJS.ErrnoException).code !== 'EAI_AGAIN';
    const last = isAnswer ? undefined : known.get(host);
    if (last === undefined) throw error;
    return last;
  }
}

type Failure = NodeJS.ErrnoException | null;
type One = (error: Failure, address: string, family: number) => void;
type OneOrAll = (error: Failure, address: string | LookupAddress[], family?: number) => void;

/**
 * {@link lookupHost} in the form of `dns.lookup`, for the option `lookup` of `net.connect()`,
 * `http.Agent` and `dgram.createSocket()`.
 */
export function lookup(host: string, options: LookupOneOptions, callback: One): void;
export function lookup(host: string, options: LookupOptions, callback: OneOrAll): void;
export function lookup(
  host: string,
  options: LookupOptions | number,
  callback: OneOrAll | One,
): void {
  const answer = callback as OneOrAll;
  const { family = 0, all = false } = typeof options === 'number' ? { family: options } : options;
  const wanted = typeof family === 'string' ? Number(family.replace('IPv', '')) : family;
  lookupHost(host)
    .then(
      (addresses) => {
        const fitting = addresses.filter((each) => wanted === 0 || each.family === wanted);
        const [first] = fitting;
        if (first === undefined) answer(noAddress(host), all ? [] : '');
        else if (all) answer(null, fitting);
        else answer(null, first.address, first.family);
      },
      (error: unknown) => {
        answer(error as NodeJS.ErrnoException, all ? [] : '');
      },
    )
    .catch((error: unknown) => {
      logger.error(`kratos-otel: who asked for ${host} threw`, error);
    });
}

function join(host: string): Lookup {
  const pending = underWay.get(host);
  if (pending !== undefined) {
    pending.waiters++;
    return pending;
  }
  const fresh: Lookup = { answer: Promise.resolve([]), waiters: 1 };
  underWay.set(host, fresh);
  fresh.answer = line.run(() => run(host, fresh));
  return fresh;
}

async function run(host: string, { waiters }: Lookup): Promise<readonly LookupAddress[]> {
  try {
    // The system cannot be told to stop, and the process cannot end before it has an answer.
    if (waiters === 0) throw lookupError(host, 'EAI_AGAIN', `no caller waits for ${host} any more`);
    const addresses = readAnswer(host, await untraced(() => ask(host)));
    known.delete(host);
    known.set(host, addresses);
    if (known.size > GREATEST_KNOWN) known.delete([...known.keys()][0] ?? '');
    return addresses;
  } finally {
    underWay.delete(host);
  }
}

/** Caches that applications install replace one of the two functions, or both. */
function ask(host: string): Promise<unknown> {
  // Node's own function has a symbol for `promisify`; what replaces it has none.
  const dns = builtIn('node:dns');
  const isReplaced = Object.getOwnPropertySymbols(dns.lookup).length === 0;
  if (!isReplaced) return dns.promises.lookup(host, { all: true });
  return new Promise((resolve, reject) => {
    dns.lookup(host, { all: true }, (error, answer: unknown) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
}

/** What replaces a function of Node may know only one form of the answer. */
function readAnswer(host: string, answer: unknown): readonly LookupAddress[] {
  const list: readonly unknown[] = Array.isArray(answer) ? answer : [answer];
  const addresses = list.flatMap((each) => {
    const text = typeof each === 'string' ? each : (each as { address?: unknown } | null)?.address;
    const family = typeof text === 'string' ? builtIn('node:net').isIP(text) : 0;
    return family > 0 ? [{ address: text as string, family }] : [];
  });
  if (addresses.length === 0) throw noAddress(host);
  return addresses;
}

function within(
  milliseconds: number,
  host: string,
  asked: Lookup,
): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const timer = startIdleTimer(() => {
      asked.waiters--;
      const message = `the system has not looked up ${host} within ${milliseconds} ms`;
      reject(lookupError(host, 'EAI_AGAIN', message));
    }, milliseconds);
    asked.answer.then(resolve, reject).finally(() => {
      stop(timer);
    });
  });
}

function noAddress(host: string): NodeJS.ErrnoException {
  return lookupError(host, 'ENOTFOUND', `${host} has no address`);
}

function lookupError(host: string, code: string, message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`kratos-otel: ${message}`), {
    code,
    hostname: host,
    syscall: 'getaddrinfo',
  });
}
