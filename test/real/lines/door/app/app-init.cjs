require('./tracing.cjs');
require('./app.cjs');
