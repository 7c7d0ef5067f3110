import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { timeScenario } from '../harness/time-scenario.mjs';
import { OURS } from '../peers/kratos.mjs';
import { OTEL_SDK } from '../peers/otel-sdk.mjs';

const run = promisify(execFile);

export const scenarios = [
  timeScenario(import.meta.url, {
    id: 'start-up',
    title: 'Start: load the package and set it up',
    note: 'In a new process each time, without what Node itself takes to start. The SDK registers a provider, a context manager and a propagator.',
    unit: 'ns',
    measure: 'own time',
    ours: [OURS],
    subjects: { [OURS]: () => starts('kratos'), [OTEL_SDK]: () => starts('sdk') },
  }),
];

async function starts(name) {
  const file = fileURLToPath(new URL(`../start-up/${name}.mjs`, import.meta.url));
  return async () => Number((await run(process.execPath, [file])).stdout);
}
