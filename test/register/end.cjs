const WAIT_FOR_SIGNAL_MS = 20_000;

/** Ends the process in one of the ways in which processes end. */
exports.end = function end(way) {
  switch (way) {
    case 'natural':
      process.exitCode = 3;
      return;
    case 'exit':
      return process.exit(4);
    case 'throw':
      throw new Error('uncaught');
    case 'SIGTERM':
    case 'SIGINT':
      setTimeout(() => {}, WAIT_FOR_SIGNAL_MS);
      return process.kill(process.pid, way);
    case 'own handler':
      process.once('SIGTERM', () => {
        console.log('handled');
        setTimeout(() => process.exit(5), 50);
      });
      setTimeout(() => {}, WAIT_FOR_SIGNAL_MS);
      return process.kill(process.pid, 'SIGTERM');
  }
};
