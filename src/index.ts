/**
 * `kratos-otel`: {@link init} sets everything up; the rest is that of `kratos-otel/core`, and an
 * exporter to look at traces during development.
 *
 * @packageDocumentation
 */
export { init } from './init.js';
export * from './core.js';
export { DeliverySpanProcessor } from './export/delivery/delivery-span-processor.js';
export type { Settled } from './export/delivery/account/delivery-account.js';
export type { DeliverySettings } from './config/delivery-options.js';
export { ConsoleTreeExporter } from './export/console/console-tree-exporter.js';
export type { ConsoleTreeExporterOptions } from './export/console/console-options.js';
export {
  renderTraceTree,
  type RenderTraceTreeOptions,
} from './export/console/render-trace-tree.js';
export type { TextStream } from './export/console/write-text.js';
