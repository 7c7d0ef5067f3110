import { hostname } from 'node:os';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Config } from '../../src/core.js';
import { kratosResource } from '../../src/config/resource.js';

function attributes(env: Record<string, string>, config: Config = {}) {
  for (const name of ['APP_ID', 'REGION', 'ZONE', 'DEPLOY_ENV', 'HOSTNAME', 'OTEL_SERVICE_NAME']) {
    vi.stubEnv(name, env[name]);
  }
  vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', env.OTEL_RESOURCE_ATTRIBUTES);
  return kratosResource(config);
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe('the resource', () => {
  it('has the defaults of the original', () => {
    expect(attributes({})).toMatchObject({
      region: 'region01',
      zone: 'zone01',
      hostname: hostname(),
      ip: expect.stringMatching(/^(\d+(\.\d+){3})?$/) as string,
      'host.name': hostname(),
      'deployment.environment.name': 'dev',
    });
  });

  it('is what the Kratos environment says', () => {
    const env = {
      APP_ID: 'main.a',
      REGION: 'sh',
      ZONE: 'sh001',
      DEPLOY_ENV: 'prod',
      HOSTNAME: 'h',
    };
    expect(attributes(env)).toMatchObject({
      'service.name': 'main.a',
      region: 'sh',
      zone: 'sh001',
      hostname: 'h',
      'host.name': 'h',
      'deployment.environment.name': 'prod',
    });
  });

  it('takes empty variables for absent ones', () => {
    expect(attributes({ REGION: '', APP_ID: '' })).toMatchObject({ region: 'region01' });
  });

  it.each<[string, Record<string, string>, Config, string]>([
    ['serviceName', { OTEL_SERVICE_NAME: 'b', APP_ID: 'c' }, { serviceName: 'a' }, 'a'],
    ['OTEL_SERVICE_NAME', { OTEL_SERVICE_NAME: 'b', APP_ID: 'c' }, {}, 'b'],
    [
      'APP_ID over OTEL_RESOURCE_ATTRIBUTES',
      { APP_ID: 'c', OTEL_RESOURCE_ATTRIBUTES: 'service.name=d' },
      {},
      'c',
    ],
    ['OTEL_RESOURCE_ATTRIBUTES', { OTEL_RESOURCE_ATTRIBUTES: 'service.name=d' }, {}, 'd'],
    ['resourceAttributes', {}, { resourceAttributes: { 'service.name': 'e' } }, 'e'],
  ])('is named by %s', (_what, env, config, name) => {
    expect(attributes(env, config)['service.name']).toBe(name);
  });

  it('lets OpenTelemetry’s variable and the settings change and add', () => {
    const env = { OTEL_RESOURCE_ATTRIBUTES: 'region=eu,team=a', REGION: 'sh' };
    const config = { resourceAttributes: { zone: 'z', team: 'b' } };
    expect(attributes(env, config)).toMatchObject({ region: 'eu', zone: 'z', team: 'b' });
  });
});
