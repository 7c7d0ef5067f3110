// NodeSDK of the 2.x line.
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { startNodeSdk } from './start-node-sdk.mjs';

export function setUp(settings) {
  return startNodeSdk(settings, (exporter) => new BatchSpanProcessor(exporter));
}
