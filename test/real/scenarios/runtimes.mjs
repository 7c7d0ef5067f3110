// The core and `init()` on Bun and Deno.
import { RUNTIMES } from '../install/runtimes.mjs';
import { runtimeScenario } from '../lines/runtimes/runtime-scenario.mjs';

export default Object.entries(RUNTIMES).map(runtimeScenario);
