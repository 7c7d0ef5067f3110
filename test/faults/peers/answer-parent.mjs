/**
 * A peer's half of the conversation with `with-peer.mjs`.
 *
 * @param {string} address - Where the peer listens.
 * @param {(orders: object) => unknown} obey - Changes how the peer behaves.
 * @param {() => unknown} report - Tells what has arrived.
 */
export function answerParent(address, obey, report) {
  process.on('message', async ({ id, orders }) => {
    const answer = orders === undefined ? report() : await obey(orders);
    process.send({ id, answer: answer ?? null });
  });
  // Whoever started it is gone.
  process.on('disconnect', () => process.exit());
  process.send({ address });
}
