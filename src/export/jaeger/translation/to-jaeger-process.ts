import type { ResourceLike as Resource } from '../../../otel/sdk-shapes.js';
import type { ThriftProcess } from './jaeger-thrift.js';
import { toJaegerTag } from './to-jaeger-tag.js';

const SERVICE_NAME = 'service.name';
// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';
const ENVIRONMENT = 'deployment.environment.name';

/**
 * Gives the process of a resource: `region`, `zone`, `hostname`, `ip` and all else in it, once a
 * message; the stock exporter repeats them on every span. `env` is there besides OpenTelemetry's
 * name for it, since that is what Kratos calls it.
 *
 * @param resource - The resource of a span; it is not changed.
 * @returns The process, named by `service.name`.
 * @throws Whatever reading a foreign value throws.
 */
export function toJaegerProcess({ attributes }: Resource): ThriftProcess {
  const { [SERVICE_NAME]: name, ...rest } = attributes;
  const tags = { env: attributes[ENVIRONMENT], ...rest };
  return {
    serviceName: typeof name === 'string' && name !== '' ? name : UNNAMED_SERVICE,
    tags: Object.entries(tags)
      .filter(([, value]) => value !== undefined && value !== '')
      .map(([key, value]) => toJaegerTag(key, value)),
  };
}
