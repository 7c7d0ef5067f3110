const { koaTrace } = require('kratos-otel/http');

module.exports = () => koaTrace();
