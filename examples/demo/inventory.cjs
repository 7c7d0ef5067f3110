// The gRPC service: its server spans are made by @opentelemetry/instrumentation-grpc, and legacy
// fork() calls hang under them.
//
// CommonJS, because instrumentations patch what passes through `require`. For the same reason
// init() comes before `require('@grpc/grpc-js')`.
const {
  LogEvent,
  LogMessage,
  TagDBStatement,
  TagDBType,
  init,
  log,
  tagString,
  withFork,
} = require('kratos-otel');
const { GrpcInstrumentation } = require('@opentelemetry/instrumentation-grpc');
const { IpcExporter } = require('./ipc-exporter.cjs');
const { runService } = require('./run-service.cjs');
const { furtherExporters } = require('./further-exporters.cjs');

const tracing = init({
  serviceName: 'inventory',
  exporter: new IpcExporter(),
  exporters: furtherExporters(),
  disableSample: true,
  instrumentations: [new GrpcInstrumentation()],
});

const { setTimeout: sleep } = require('node:timers/promises');
const grpc = require('@grpc/grpc-js');
const { loadSync } = require('@grpc/proto-loader');
const { SpanKind, trace } = require('@opentelemetry/api');

const stock = new Map([
  ['tea', 100],
  ['coffee', 100],
  ['cocoa', 0],
]);

/** Stands in for a database driver that is instrumented with OpenTelemetry and knows no Kratos. */
const driver = {
  tracer: trace.getTracer('stock-driver'),
  update(item, quantity) {
    return this.tracer.startActiveSpan('UPDATE stock', { kind: SpanKind.CLIENT }, async (span) => {
      await sleep(3);
      const left = (stock.get(item) ?? 0) - quantity;
      if (left >= 0) stock.set(item, left);
      span.setAttribute('db.response.affected_rows', left >= 0 ? 1 : 0).end();
      return left;
    });
  },
};

function takeFromStock({ item, quantity }) {
  // A fork of the library's server span, which is active. The driver's span hangs under the fork, and
  // what is thrown in there is its error.
  return withFork('mysql', 'Mysql:exec', async (fork) => {
    fork.setTag(
      tagString(TagDBType, 'sql'),
      tagString(TagDBStatement, 'UPDATE stock SET n = n - ? WHERE item = ? AND n >= ?'),
    );
    const left = await driver.update(item, quantity);
    fork.setLog(log(LogEvent, 'rows'), log(LogMessage, left >= 0 ? '1 row' : 'no row'));
    if (left < 0) throw outOfStock(item);
    return { left };
  });
}

function outOfStock(item) {
  const error = new Error(`${item} is out of stock`);
  return Object.assign(error, { code: grpc.status.FAILED_PRECONDITION });
}

const server = new grpc.Server();
const { Inventory } = grpc.loadPackageDefinition(loadSync(require.resolve('./demo.proto'))).demo;
server.addService(Inventory.service, {
  Reserve(call, callback) {
    takeFromStock(call.request).then((reply) => callback(null, reply), callback);
  },
});

server.bindAsync('127.0.0.1:0', grpc.ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  runService(port, async () => {
    await new Promise((resolve) => server.tryShutdown(resolve));
    await tracing.shutdown();
  });
});
