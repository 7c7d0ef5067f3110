// An application that ends in the way its argument says, with a span that nobody has flushed.
const [, , way, dsn, options] = process.argv;

if (dsn !== undefined) {
  const { init } = await import('kratos-otel');
  const tracing = init({
    exporter: dsn,
    disableSample: true,
    delivery: { scheduledDelayMillis: 60_000 },
    flushOnExit: JSON.parse(options),
  });
  tracing.tracer.newTrace('/last').finish();
}

console.log('before');
switch (way) {
  case 'natural':
    process.exitCode = 3;
    break;
  case 'throw':
    setTimeout(() => {
      throw new Error('uncaught');
    });
    break;
  case 'throw a text':
    setTimeout(() => {
      throw 'a text';
    });
    break;
  case 'reject':
    setTimeout(() => {
      void Promise.reject(new Error('nobody catches'));
    });
    break;
  case 'own exception handler':
    process.on('uncaughtException', (error) => {
      console.log('handled', error.message);
      setTimeout(() => process.exit(5), 100);
    });
    setTimeout(() => {
      throw new Error('uncaught');
    });
    break;
  case 'SIGTERM':
  case 'SIGHUP':
    setTimeout(() => {}, 20_000);
    process.kill(process.pid, way);
    break;
}
