import { equal } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareSpans } from '../collectors/compare-spans.mjs';
import { reportSamples } from '../collectors/report-samples.mjs';
import { fromGo, showSpan } from '../collectors/shown-span.mjs';
import { buildGoPeer } from '../install/go-peer.mjs';
import { Collector } from '../peers/collector.mjs';
import { runGoSender, startGoReceiver } from '../peers/go-peer.mjs';
import { until } from '../peers/until.mjs';

const group = 'Kratos collector';
const COUNT = 5000;
const LOADS = 3;
const compared = 'ids, parent, service, name, times, tags with their types, logs';

/**
 * What the original's reporter sends, cut and read by `splitSpans` and `decodeSpan`. Its deadline of
 * 100 µs a write is short for a busy machine, and what it loses it says: then there is one more load.
 */
async function receiveFromGo(world) {
  const collector = await Collector.start(world, { pieceBytes: 97 });
  let compares = 0;
  for (let load = 1; load <= LOADS; load++) {
    collector.spans.length = 0;
    const report = collector.address;
    const { spans, lost, versions } = await runGoSender(world, { report, count: COUNT });
    equal(spans.length, COUNT);
    await collector.waitUntil(
      () => collector.spans.length >= COUNT - lost,
      () => `${COUNT - lost} spans; there are ${collector.spans.length}`,
    );
    compareSpans(collector.spans.map(showSpan), spans.map(fromGo), lost);
    compares += collector.spans.length;
    if (compares >= COUNT) return { spans: COUNT, compared, versions };
  }
  throw new Error(`of ${LOADS} loads of ${COUNT} spans the original has delivered ${compares}`);
}

/** What our reporter sends, read by the original's generated code. */
async function sendToGo(world, { network, address, framing }) {
  const receiver = await startGoReceiver(world, { network, address, framing });
  const sent = await reportSamples({ network, addr: receiver.address, framing }, COUNT);
  equal(sent.length, COUNT);
  await until(
    () => receiver.spans().length >= COUNT || receiver.complaints() !== '',
    () => `${COUNT} spans; there are ${receiver.spans().length}`,
  );
  equal(receiver.complaints(), '');
  const spans = receiver.spans().map(fromGo);
  compareSpans(spans, sent);
  return { spans: spans.length, compared, versions: receiver.versions };
}

/** Builds the original, which takes a while the first time. */
export const prepare = buildGoPeer;

/** A path for a socket: those of the work directory may be too long for one. */
function socketPath(world) {
  const folder = mkdtempSync(join(tmpdir(), 'kratos-'));
  world.onStop(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 's');
}

export default [
  { group, title: 'Go reports over tcp, splitSpans reads', run: receiveFromGo },
  {
    group,
    title: 'KratosExporter over tcp, Go reads',
    run: (world) => sendToGo(world, { network: 'tcp' }),
  },
  {
    group,
    title: 'KratosExporter over tcp with lengths, Go reads',
    run: (world) => sendToGo(world, { network: 'tcp', framing: 'length-delimited' }),
  },
  {
    group,
    title: 'KratosExporter over unix, Go reads',
    run: (world) => sendToGo(world, { network: 'unix', address: socketPath(world) }),
  },
  {
    group,
    title: 'KratosExporter over unixgram, Go reads',
    run: (world) => sendToGo(world, { network: 'unixgram', address: socketPath(world) }),
  },
];
