import { createRequire } from 'node:module';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { handle } from './handlers.mjs';
import { serve } from './shop.mjs';
import { startStockParts } from './stock-parts.mjs';

new HttpInstrumentation().setTracerProvider(startStockParts());
// It patches what is required, and all servers by their prototype.
createRequire(import.meta.url)('node:http');

/** The handler of the untraced service, with OpenTelemetry's instrumentation at the same probability. */
serve(handle);
