import type { Attributes } from '@opentelemetry/api';
import { logger } from '../otel/logger.js';
import type { Config } from './config.js';
import { kratosEnvironment } from './kratos-environment.js';
import { parseResourceAttributes } from './parse-resource-attributes.js';

/**
 * What is known of this process, for its resource. What Kratos knows stands under the names of the
 * original's tags (`region`, `zone`, `hostname`, `ip`) and, where OpenTelemetry has a name for it,
 * under that.
 *
 * @param config - `serviceName` and `resourceAttributes` win over the environment.
 * @param env - Environment variables. Default `process.env`.
 * @returns The attributes. `service.name` is missing when the service has no name.
 */
export function kratosResource(
  config: Pick<Config, 'serviceName' | 'resourceAttributes'>,
  env: NodeJS.ProcessEnv = process.env,
): Attributes {
  const kratos = kratosEnvironment(env);
  const fromVariable = readVariable(env);
  // An explicit OTEL_SERVICE_NAME is meant for this process; APP_ID is the platform's name for it.
  const name = [config.serviceName, env.OTEL_SERVICE_NAME, kratos.appId].find(isGiven);
  return {
    'host.name': kratos.hostname,
    'deployment.environment.name': kratos.deployEnv,
    region: kratos.region,
    zone: kratos.zone,
    hostname: kratos.hostname,
    ip: kratos.ip,
    ...fromVariable,
    ...(name !== undefined && { 'service.name': name }),
    ...withoutAbsent(config.resourceAttributes ?? {}),
  };
}

/** An empty variable counts as absent. */
function isGiven(name: string | undefined): boolean {
  return name !== undefined && name !== '';
}

/** As the specification asks: one entry that cannot be read discards the variable. */
function readVariable(env: NodeJS.ProcessEnv): Attributes {
  try {
    return parseResourceAttributes(env.OTEL_RESOURCE_ATTRIBUTES ?? '');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn(`kratos-otel: OTEL_RESOURCE_ATTRIBUTES is not used: ${reason}`);
    return {};
  }
}

/** One that is set to nothing must not hide what the environment says. */
function withoutAbsent(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(([, value]) => (value ?? undefined) !== undefined),
  );
}
