#!/usr/bin/env node
/**
 * The command `kratos-otel`: `npx kratos-otel doctor`, `npx kratos-otel relay`.
 *
 * @packageDocumentation
 */
import { runCommand } from './doctor/run-command.js';

void runCommand(process.argv.slice(2));
