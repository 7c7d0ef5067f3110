#!/usr/bin/env node
/**
 * The command `kratos-otel`: `npx kratos-otel doctor`, `npx kratos-otel view`.
 *
 * @packageDocumentation
 */
import { runCommand } from './doctor/run-command.js';

const commands = {
  doctor: async () => (await import('./doctor/doctor.js')).doctor,
  view: async () => (await import('./view/view.js')).view,
};

void runCommand(commands, process.argv.slice(2));
