/**
 * `kratos-otel/testing`: {@link mockTracing} for tests of what an application traces. It needs no test
 * runner of its own and takes every global registration back.
 *
 * @packageDocumentation
 */
export { mockTracing, MockTracing } from './testing/mock/mock-tracing.js';
export type { MockTracingOptions } from './testing/mock/mock-parts.js';
export { MockTrace, MockTracer } from './testing/mock/mock-tracer.js';
export { MockSpan, type MockSpanKind } from './testing/mock/mock-span.js';
export type { MockClock, Moment } from './testing/mock/mock-clock.js';
export type { SpanMatch, SpanMatcher } from './testing/match-span.js';
export type { TreeOptions } from './testing/print-tree.js';
export type { HeaderOptions } from './testing/made-up-header.js';
export type { ContractCase } from './testing/contracts/contract-case.js';
export {
  carrierContract,
  type CarrierContractOptions,
} from './testing/contracts/carrier-contract.js';
export { clientContract, type ContractRequest } from './testing/contracts/client-contract.js';
export {
  exporterContract,
  type ExporterContractOptions,
  type ReceivedSpan,
} from './testing/contracts/exporter-contract.js';
export {
  propagatorContract,
  type PropagatorContractOptions,
} from './testing/contracts/propagator-contract.js';
export {
  serverContract,
  type ContractAnswer,
  type ContractHandler,
  type ContractServer,
  type HttpContractOptions,
} from './testing/contracts/server-contract.js';
