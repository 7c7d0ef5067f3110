import { describe, expect, it } from 'vitest';
import { init } from '../../../src/zipkin.js';
import { collectDiag } from '../../tracing-fixture.js';
import { RecordingServer } from './recording-server.js';

collectDiag();

describe('the stock translation', () => {
  it('puts the endpoint of each span on the wire', async () => {
    await using zipkin = await RecordingServer.start();
    const tracing = init({ endpoint: zipkin.endpoint, timeout: 5_000, disableSample: true });
    const root = tracing.tracer.newTrace('/orders');
    root.fork('redis', 'GET').setTag({ key: 'peer.address', value: '10.0.0.1:6379' }).finish();
    root.fork('', 'local').finish();
    root.follow('kafka', 'Send').finish();
    root.finish();
    await tracing.shutdown();
    const endpoints = zipkin.spans.map((span) => [
      span.name,
      (span as { remoteEndpoint?: unknown }).remoteEndpoint,
    ]);
    expect(endpoints).toEqual([
      ['GET', { serviceName: 'redis', ipv4: '10.0.0.1', port: 6379 }],
      ['local', undefined],
      ['Send', { serviceName: 'kafka' }],
      ['/orders', undefined],
    ]);
  });
});
