// Prints how many milliseconds it takes to load OpenTelemetry's SDK and to register a provider with
// what `init()` registers: a context manager and a propagator.
const start = performance.now();
const { context, propagation, trace } = await import('@opentelemetry/api');
const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks');
const { W3CTraceContextPropagator } = await import('@opentelemetry/core');
const { BasicTracerProvider } = await import('@opentelemetry/sdk-trace-base');
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
propagation.setGlobalPropagator(new W3CTraceContextPropagator());
trace.setGlobalTracerProvider(new BasicTracerProvider());
console.log(performance.now() - start);
process.exit();
