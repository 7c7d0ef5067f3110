import { join } from 'node:path';
import { init } from 'kratos-otel';
import { withPeer } from '../peers/with-peer.mjs';
import { withSocketFolder } from '../peers/with-socket-folder.mjs';

// What the kernel has room for, without the NUL at the end.
const LONGEST = process.platform === 'darwin' ? 103 : 107;

export const fault = 'socket path over 107 bytes';
export const holds = 'rejected at configuration';

export const ours = () =>
  withSocketFolder(async (folder) => {
    const longest = join(folder, 'x'.repeat(LONGEST - folder.length - 1));
    const tooLong = `${longest}y`;
    // A cut path would mean this one, to which somebody listens.
    const arrived = await withPeer('stream-collector', ['unix', longest], async (collector) => {
      await accepts({ network: 'unix', addr: longest });
      return (await collector.received()).connections.length;
    });
    const refusals = [
      await refusalOf({ network: 'unix', addr: tooLong }),
      await refusalOf({ network: 'unixgram', addr: tooLong }),
      await refusalOf({ exporter: `unix://${tooLong}` }),
      await refusalOf({ exporter: `unixgram://${tooLong}` }),
    ];
    const named = refusals.filter((message) => message?.includes(`at most ${LONGEST} bytes`));
    return {
      figure: `${named.length} of ${refusals.length} refused: "a path of at most ${LONGEST} bytes"; one of ${LONGEST} works`,
      holds: named.length === refusals.length && arrived === 1,
    };
  });

async function accepts(config) {
  const tracing = init({ ...config, disableSample: true });
  tracing.provider.getTracer('faults').startSpan('span-1').end();
  await tracing.forceFlush();
  await tracing.shutdown();
}

async function refusalOf(config) {
  try {
    await init(config).shutdown();
    return undefined;
  } catch ({ message }) {
    return message;
  }
}
