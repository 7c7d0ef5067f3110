#!/usr/bin/env node
/**
 * The command `kratos-otel`: `npx kratos-otel doctor`, `relay` and `view`.
 *
 * @packageDocumentation
 */
import { runCommand } from './doctor/run-command.js';

const commands = {
  doctor: async () => (await import('./doctor/doctor.js')).doctor,
  relay: async () => (await import('./relay/relay-command.js')).relay,
  view: async () => (await import('./view/view.js')).view,
};

void runCommand(commands, process.argv.slice(2));
