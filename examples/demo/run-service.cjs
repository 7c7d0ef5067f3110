/**
 * Tells the runner the port on which a service listens, and stops the service when the runner says
 * so.
 *
 * @param port - The port that the operating system picked.
 * @param stop - Stops listening and delivers the last spans.
 */
function runService(port, stop) {
  process.on('message', async ({ type }) => {
    if (type !== 'stop') return;
    // E.g. a Zipkin that cannot be reached. The other exporter has delivered its spans all the same.
    await stop().catch((error) => console.error(`While stopping: ${error.message}`));
    process.send({ type: 'stopped' }, () => process.exit());
  });
  // The runner is gone, however it ended: do not stay behind.
  process.on('disconnect', () => process.exit());
  // Ctrl-C reaches every process of the terminal; the runner decides what it means.
  process.on('SIGINT', () => {});
  process.send({ type: 'ready', port });
}

module.exports = { runService };
