import zipkin from 'zipkin';
import { EndedSpans } from './ended-spans.mjs';

export const ZIPKIN_JS = 'zipkin-js';

const { Annotation, BatchRecorder, ExplicitContext, Tracer } = zipkin;

const NAMES = ['/orders', 'GetUser', 'Redis:GET'];

/** zipkin-js, with the recorder that builds its spans and a logger that drops them. */
export function startZipkinJs() {
  const ended = new EndedSpans();
  const tracer = new Tracer({
    ctxImpl: new ExplicitContext(),
    recorder: new BatchRecorder({ logger: { logSpan: (span) => ended.onEnd(span) } }),
    localServiceName: 'bench',
  });
  return { ended, plain, threeSpanTrace: () => threeSpanTrace(tracer) };
}

function threeSpanTrace(tracer) {
  return tracer.scoped(() => {
    const root = tracer.createRootId();
    start(tracer, root, '/orders', new Annotation.ServerRecv());
    tracer.recordBinary('user.id', '42');
    const users = startCall(tracer, root, 'users', 'GetUser');
    const redis = startCall(tracer, root, 'redis', 'Redis:GET');
    // Tags of zipkin are strings.
    tracer.recordBinary('cache.hit', 'true');
    finish(tracer, redis, new Annotation.ClientRecv());
    finish(tracer, users, new Annotation.ClientRecv());
    finish(tracer, root, new Annotation.ServerSend());
    return root;
  });
}

function start(tracer, id, operation, annotation) {
  tracer.setId(id);
  tracer.recordRpc(operation);
  tracer.recordAnnotation(annotation);
}

function startCall(tracer, parent, service, operation) {
  const id = tracer.createChildId(parent);
  start(tracer, id, operation, new Annotation.ClientSend());
  tracer.recordBinary('peer.service', service);
  return id;
}

function finish(tracer, id, annotation) {
  tracer.setId(id);
  tracer.recordAnnotation(annotation);
}

function plain(spans) {
  const names = new Map(spans.map((span) => [span.id, originalName(span.name)]));
  return spans.map(({ id, kind, parentId, tags }) => ({
    name: names.get(id),
    kind: kind.toLowerCase(),
    parent: names.get(parentId) ?? null,
    tags: tags['cache.hit'] === undefined ? tags : { ...tags, 'cache.hit': true },
  }));
}

/** Zipkin has names in lower case alone. */
function originalName(name) {
  return NAMES.find((each) => each.toLowerCase() === name);
}
