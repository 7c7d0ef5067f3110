// Prints how many milliseconds it takes to load this package and to set it up.
const start = performance.now();
const { init } = await import('kratos-otel');
init({ spanProcessors: [] });
console.log(performance.now() - start);
process.exit();
