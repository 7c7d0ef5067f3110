import type { ResourceLike } from '../../otel/sdk-shapes.js';

// More services on more machines than one relay serves; a peer that makes names up must not fill the
// memory. Spans that wait keep the resources that they have.
const GREATEST_COUNT = 10_000;
// What the OpenTelemetry specification calls a service that nobody named.
const UNNAMED_SERVICE = 'unknown_service';

/** The tags with which the original begins each span (`extendTag` in `pkg/net/trace/util.go`). */
export const PROCESS_TAGS = ['region', 'zone', 'hostname', 'ip'] as const;

/** What a span says of its process. An empty text is one that it does not say. */
export interface ProcessNames {
  service: string;
  env: string;
  region: string;
  zone: string;
  hostname: string;
  ip: string;
}

/**
 * Gives one resource for each service on each machine, so that spans leave together that belong
 * together.
 */
export class ProcessResources {
  private readonly known = new Map<string, ResourceLike>();
  private latest: { readonly names: ProcessNames; readonly resource: ResourceLike } | undefined;

  /**
   * @param names - What the span says; it may be changed afterwards.
   * @returns The resource: the same object for the same names.
   */
  get(names: ProcessNames): ResourceLike {
    if (this.latest !== undefined && isSame(this.latest.names, names)) return this.latest.resource;
    const { service, env, region, zone, hostname, ip } = names;
    const key = JSON.stringify([service, env, region, zone, hostname, ip]);
    let resource = this.known.get(key);
    if (resource === undefined) {
      if (this.known.size >= GREATEST_COUNT) this.known.clear();
      resource = { attributes: attributesOf(names) };
      this.known.set(key, resource);
    }
    this.latest = { names: { ...names }, resource };
    return resource;
  }
}

function isSame(one: ProcessNames, other: ProcessNames): boolean {
  return (
    one.service === other.service &&
    one.hostname === other.hostname &&
    one.ip === other.ip &&
    one.region === other.region &&
    one.zone === other.zone &&
    one.env === other.env
  );
}

/** As `init()` names what is known of a process, see `src/config/resource.ts`. */
function attributesOf({
  service,
  env,
  region,
  zone,
  hostname,
  ip,
}: ProcessNames): Record<string, string> {
  return {
    'service.name': service === '' ? UNNAMED_SERVICE : service,
    ...(hostname !== '' && { 'host.name': hostname }),
    ...(env !== '' && { 'deployment.environment.name': env }),
    ...(region !== '' && { region }),
    ...(zone !== '' && { zone }),
    ...(hostname !== '' && { hostname }),
    ...(ip !== '' && { ip }),
  };
}
