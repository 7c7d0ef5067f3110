// NodeSDK of the 3.x line.
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { startNodeSdk } from './start-node-sdk.mjs';

export function setUp(settings) {
  return startNodeSdk(settings, (exporter) => new BatchSpanProcessor({ exporter }));
}
