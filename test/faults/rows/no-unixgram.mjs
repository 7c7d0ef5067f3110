import { fileURLToPath } from 'node:url';
import { runApp } from '../apps/run-app.mjs';

export const fault = 'addon absent, Windows, worker threads';
export const holds = 'import works; `init` names tcp and udp as the way out';

const preload = (name) => [
  '--require',
  fileURLToPath(new URL(`../apps/${name}.cjs`, import.meta.url)),
];

const places = [
  { options: {}, flags: preload('without-unix-dgram') },
  { options: {}, flags: preload('on-windows') },
  { options: { inWorker: true }, flags: [] },
];

export const ours = async () => {
  const outcomes = await Promise.all(
    places.map(({ options, flags }) => runApp('init-unixgram', options, { flags })),
  );
  const imported = outcomes.filter(({ said }) => said.isImported).length;
  const named = outcomes.filter(({ said }) => said.message?.endsWith('use tcp or udp instead'));
  const isGood = outcomes.every(({ code, stderr }) => code === 0 && stderr === '');
  return {
    figure: `${imported} of 3 import; ${named.length} of 3 name tcp and udp`,
    holds: imported === 3 && named.length === 3 && isGood,
  };
};
