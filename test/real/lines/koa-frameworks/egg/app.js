// Before what Egg itself has, which makes answers of errors.
module.exports = (app) => {
  app.config.coreMiddleware.unshift('kratos');
};
