import { init } from 'kratos-otel';
import { connectTrace } from 'kratos-otel/http';
import { EndedSpans } from '../peers/ended-spans.mjs';
import { handle } from './handlers.mjs';
import { serve } from './shop.mjs';

// The sampler as it is by default: probability 0.00025, and the first trace of each second.
init({ spanProcessors: [new EndedSpans()] });

/** The middleware before the handler of the untraced service. */
serve(handle, { middleware: connectTrace() });
