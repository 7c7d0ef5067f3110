import { hostname, networkInterfaces } from 'node:os';

/** What the original knows of the machine it runs on (`pkg/conf/env/env.go`, `pkg/net/ip/ip.go`). */
export interface KratosEnvironment {
  /** `APP_ID`; empty when it is not set. */
  appId: string;
  /** `REGION`, default `region01`. */
  region: string;
  /** `ZONE`, default `zone01`. */
  zone: string;
  /** `DEPLOY_ENV`, default `dev`. */
  deployEnv: string;
  /** `DEPLOY_COLOR`; empty when it is not set. */
  deployColor: string;
  /** `HOSTNAME`, default the name of the machine. */
  hostname: string;
  /** The first IPv4 address of an interface that is not a loopback; empty when there is none. */
  ip: string;
}

/**
 * @param env - Environment variables. Default `process.env`.
 * @returns What they say, with the original's defaults.
 */
export function kratosEnvironment(env: NodeJS.ProcessEnv = process.env): KratosEnvironment {
  return {
    appId: env.APP_ID ?? '',
    region: orDefault(env.REGION, 'region01'),
    zone: orDefault(env.ZONE, 'zone01'),
    deployEnv: orDefault(env.DEPLOY_ENV, 'dev'),
    deployColor: env.DEPLOY_COLOR ?? '',
    hostname: orDefault(env.HOSTNAME, hostname()),
    ip: internalIp(),
  };
}

/** A variable that is set to nothing counts as not set, as in the original. */
function orDefault(value: string | undefined, fallback: string): string {
  return value === undefined || value === '' ? fallback : value;
}

function internalIp(): string {
  for (const [name, addresses] of Object.entries(networkInterfaces())) {
    if (name.startsWith('lo')) continue;
    const address = addresses?.find(({ family, internal }) => family === 'IPv4' && !internal);
    if (address !== undefined) return address.address;
  }
  return '';
}
