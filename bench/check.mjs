// Fails when one target is missed by more than a machine can be blamed for. `--quick` takes about a
// minute and leaves the service under `wrk` out, as `--no-service` does.
import { printTargets } from './report/print-tables.mjs';
import { judge } from './judge.mjs';
import { runScenarios } from './run-scenarios.mjs';
import { SCENARIOS, SERVICE_SCENARIOS } from './scenarios/all-scenarios.mjs';
import { TARGETS } from './targets.mjs';

const quick = process.argv.includes('--quick');
const withService = !quick && !process.argv.includes('--no-service');

const targeted = [...SCENARIOS, ...(withService ? SERVICE_SCENARIOS : [])].filter(({ id }) =>
  TARGETS.some(({ scenario }) => scenario === id),
);
const rows = await runScenarios(targeted, { quick });
printTargets(TARGETS, rows);
const missed = TARGETS.filter((target) => judge(target, rows)?.isTolerable === false);
if (missed.length > 0) {
  console.error(`${missed.length} targets are missed by more than a fifth`);
  process.exitCode = 1;
}
