module.exports = ({ router }) => {
  router.get('/orders/:id', async (ctx) => {
    ctx.logger.info('an order');
    ctx.body = { traceId: ctx.tracer.traceId };
  });
  router.get('/fails', async () => {
    throw new Error('boom');
  });
};
