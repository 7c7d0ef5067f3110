import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';
import type { Config } from './config.js';
import { kratosEnvironment } from './kratos-environment.js';

/**
 * The resource of this process. What Kratos knows of it stands under the names of the original's
 * tags (`region`, `zone`, `hostname`, `ip`) and, where OpenTelemetry has a name for it, under that.
 *
 * @param config - `serviceName` and `resourceAttributes` win over the environment.
 * @param env - Environment variables. Default `process.env`.
 * @returns The resource.
 */
export function kratosResource(
  config: Pick<Config, 'serviceName' | 'resourceAttributes'>,
  env: NodeJS.ProcessEnv = process.env,
): Resource {
  const kratos = kratosEnvironment(env);
  // An explicit OTEL_SERVICE_NAME is meant for this process; APP_ID is the platform's name for it.
  const named = config.serviceName ?? (env.OTEL_SERVICE_NAME === undefined ? kratos.appId : '');
  return defaultResource()
    .merge(
      resourceFromAttributes({
        'host.name': kratos.hostname,
        'deployment.environment.name': kratos.deployEnv,
        region: kratos.region,
        zone: kratos.zone,
        hostname: kratos.hostname,
        ip: kratos.ip,
      }),
    )
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes(named === '' ? {} : { 'service.name': named }))
    .merge(resourceFromAttributes(config.resourceAttributes ?? {}));
}
