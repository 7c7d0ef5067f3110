// Runs this package against real peers: `node test/real/run.mjs`. See README.md beside this file.
import { installPackage } from './install/kratos-otel.mjs';
import { isWanted, loadScenarios } from './runner/load-scenarios.mjs';
import { readOptions } from './runner/read-options.mjs';
import { runModule } from './runner/run-module.mjs';
import { createWorld } from './runner/world.mjs';
import { writeInterop } from './runner/write-interop.mjs';

const options = readOptions(process.argv.slice(2));
const world = createWorld();

if (options.install) await installPackage(world);
const results = [];
for (const module of await loadScenarios(world)) {
  const scenarios = module.scenarios.filter((scenario) => isWanted(scenario, options.only));
  if (scenarios.length > 0) results.push(...(await runModule({ ...module, scenarios }, world)));
}

const failed = results.filter(({ error }) => error !== undefined).length;
const passed = results.length - failed;
// A run of nothing proves nothing.
const isGreen = failed === 0 && passed > 0;
if (isGreen && options.docs && options.only === undefined) await writeInterop(results, world);
console.log(`${passed} passed, ${failed} failed`);
// Not left to the event loop: a socket that a scenario forgot must not hold the result back.
process.exit(isGreen ? 0 : 1);
