// Breaks the installed package on purpose, one thing after the other, and expects the scenarios to
// notice: `node test/real/mutants.mjs [--only=<part of a name>]`. A scenario that a broken package
// passes proves nothing.
import { MUTANTS } from './data/mutants.mjs';
import { installPackage, markChanged } from './install/kratos-otel.mjs';
import { breakFile } from './runner/break-file.mjs';
import { runAlone } from './runner/run-alone.mjs';
import { createWorld } from './runner/world.mjs';

const only = process.argv.find((arg) => arg.startsWith('--only='))?.slice('--only='.length) ?? '';
const chosen = MUTANTS.filter(({ name }) => name.includes(only));
const world = createWorld();
if (!process.argv.includes('--no-install')) await installPackage(world);

// A broken scenario would catch everything.
const scenarios = [...new Set(chosen.flatMap(({ caughtBy }) => caughtBy))];
for (const scenario of scenarios) {
  const { outcome, output } = await runAlone(world, scenario);
  if (outcome === 'passed') continue;
  console.error(`"${scenario}" does not pass with the package as it is:\n${output}`);
  process.exit(1);
}

// If this process is killed in between, the next run installs the package again.
markChanged(world.work);
let survived = 0;
for (const { name, file, replace, by, caughtBy } of chosen) {
  const restore = await breakFile(world, file, replace, by);
  try {
    for (const scenario of caughtBy) {
      const { outcome, reason, output } = await runAlone(world, scenario);
      if (outcome === 'crashed') throw new Error(`${name}: the run itself failed\n${output}`);
      if (outcome === 'passed') survived++;
      const result = outcome === 'failed' ? 'caught  ' : 'SURVIVED';
      console.log(`${result} ${name} — ${scenario}${reason ? ` (${reason})` : ''}`);
    }
  } finally {
    restore();
  }
}
console.log(`${chosen.length} mutants, ${survived} survived`);
process.exit(survived === 0 && chosen.length > 0 ? 0 : 1);
