import assert from 'node:assert/strict';
import { basename, extname } from 'node:path';
import { Collector } from '../peers/collector.mjs';
import { installLine } from './install-line.mjs';
import { REGISTER_EXPRESS_LINE, REGISTER_LINE } from './lines.mjs';
import { runOn } from './run-on.mjs';

/**
 * Applications in `suite/`, without their extension: what they have, and the spans of the one request
 * that they make of themselves, each with its parent.
 */
const APPLICATIONS = {
  'register-app': {
    line: REGISTER_LINE,
    shapes: ['GET client < 0', 'GET server < GET client', 'query client < GET server'],
  },
  'register-express': {
    line: REGISTER_EXPRESS_LINE,
    shapes: [
      'GET /orders server < GET client',
      'GET client < 0',
      'query client < request handler internal',
      'request handler internal < GET /orders server',
    ],
  },
};

/**
 * Makes the scenario of an application that is not touched.
 *
 * @param {'--import' | '--require'} option - Of Node.
 * @param {string} file - The application, in `suite/`.
 * @param {20 | 24} node
 * @returns {import('../runner/load-scenarios.mjs').Scenario}
 */
export function registerScenario(option, file, node) {
  const { line, shapes } = APPLICATIONS[basename(file, extname(file))];
  return {
    group: 'SDK lines',
    title: `${option} kratos-otel/register, ${file}, Node ${node}`,
    async run(world) {
      const collector = await Collector.start(world);
      const cwd = await installLine(world, line);
      const env = {
        TRACE: `tcp://${collector.address}?timeout=5s&disable_sample=true`,
        APP_ID: 'untouched',
        // `none` would hold for TRACE too.
        OTEL_TRACES_EXPORTER: '',
      };
      const args = [option, 'kratos-otel/register', file];
      const { result: headers, version } = await runOn(world, node, args, { cwd, env });
      const [traceId, spanId] = headers['kratos-trace-id'].split(':');
      await collector.waitFor(traceId, shapes.length);

      const spans = collector.spansOf(traceId);
      assert.deepEqual(spans.map((span) => shapeOf(span, spans)).sort(), shapes);
      assert(spans.every(({ serviceName }) => serviceName === 'untouched'));
      const client = spans.find(({ parentId }) => parentId === '0');
      assert.equal(spanId, client.spanId);
      assert.equal(headers.traceparent.split('-')[2], client.spanId.padStart(16, '0'));
      const compared = 'parents, kinds, service, both headers';
      return {
        spans: spans.length,
        compared,
        versions: { Node: version, ...line.packages },
      };
    },
  };
}

function shapeOf({ operationName, parentId, tags }, spans) {
  const parent = spans.find(({ spanId }) => spanId === parentId);
  const above = parent ? `${parent.operationName} ${kindOf(parent)}` : parentId;
  return `${operationName} ${kindOf({ tags })} < ${above}`;
}

function kindOf({ tags }) {
  return tags.find(({ key }) => key === 'span.kind')?.value ?? 'internal';
}
