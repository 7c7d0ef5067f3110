// One suite on every line of SDK and Node that is supported, the register entry, and every line from
// an empty folder.
import { installNode24 } from '../install/node-24.mjs';
import { lineScenario } from '../lines/line-scenario.mjs';
import { doorScenario } from '../lines/door/door-scenario.mjs';
import { DOOR_LINES } from '../lines/door/lines.mjs';
import { LINES } from '../lines/lines.mjs';
import { registerScenario } from '../lines/register-scenario.mjs';

export async function prepare(world) {
  await installNode24(world);
}

export default [
  ...['npm', 'pnpm', 'yarn'].flatMap((manager) =>
    DOOR_LINES.map((line) => doorScenario(manager, line)),
  ),
  ...LINES.flatMap((line) => line.nodes.map((node) => lineScenario(line, node))),
  ...[20, 24].flatMap((node) => [
    registerScenario('--import', 'register-app.mjs', node),
    registerScenario('--require', 'register-app.cjs', node),
    registerScenario('--import', 'register-express.mjs', node),
    registerScenario('--require', 'register-express.cjs', node),
  ]),
];
