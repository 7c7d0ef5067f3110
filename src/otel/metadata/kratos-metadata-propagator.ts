import {
  trace,
  type Context,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '../suppressed-tracing.js';
import { isSendable, isSendableKey } from './is-sendable.js';
import { mayCarryMetadata } from './may-carry.js';
import { NO_METADATA, type KratosMetadata } from './kratos-metadata.js';
import { metadataEntry, withMetadataEntry } from './metadata-context.js';
import {
  GLOBAL_PREFIX,
  GRPC_NAMES,
  HTTP_CALLER,
  HTTP_FIELDS,
  HTTP_NAMES,
  HTTP_PREFIX,
  SERVICE_NAME,
  isGrpcCarrier,
  type MetadataNames,
} from './metadata-headers.js';
import { readMetadata } from './read-metadata.js';

/** Settings of {@link KratosMetadataPropagator}. */
export interface KratosMetadataPropagatorOptions {
  /** Name of this service, which is sent as the caller. Default: what arrived as the caller goes on. */
  serviceName?: string | undefined;
  /** What is sent as the color where none has arrived. Default `none; `init()` gives `DEPLOY_COLOR`. */
  color?: string | undefined;
}

/**
 * Reads what Kratos services send beside the trace, and sends it on: over HTTP `x-bm-metadata-*`,
 * `x1-bmspy-user`, `x-backend-bm-real-ip` (`pkg/net/http/blademaster/metadata.go`), over gRPC `caller`,
 * `color`, `remote_ip`, `remote_port`, `mirror`, `criticality` (`pkg/net/rpc/warden/client.go`), and for
 * Kratos v2 and v3 `x-md-service-name` and `x-md-global-*`. It reads deadlines for `deadlineSignal()`.
 *
 * In a composite it stands before `KratosPropagator`, which takes away again what is not to be trusted.
 * Nothing throws but what a carrier throws.
 */
export class KratosMetadataPropagator implements TextMapPropagator {
  /** The headers that it reads over HTTP; one that ends in `*` stands for all that begin so. */
  readonly headers: readonly string[] = [...HTTP_FIELDS, `${HTTP_PREFIX}*`, `${GLOBAL_PREFIX}*`];
  private readonly serviceName: string | undefined;
  private readonly color: string | undefined;

  /**
   * @param options - See {@link KratosMetadataPropagatorOptions}. A name that no header can hold is not sent.
   */
  constructor(options: KratosMetadataPropagatorOptions = {}) {
    const { serviceName, color } = options;
    this.serviceName = isSendable(serviceName) ? serviceName : undefined;
    this.color = isSendable(color) ? color : undefined;
  }

  /** Writes the metadata of `context`; nothing where there is neither metadata nor a span. */
  inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
    const entry = metadataEntry(context);
    if (entry === undefined && trace.getSpan(context) === undefined) return;
    if (isTracingSuppressed(context)) return;
    const isGrpc = isGrpcCarrier(carrier);
    const names = isGrpc ? GRPC_NAMES : HTTP_NAMES;
    // As in the original each service sends its own name: a caller that arrived goes on only from one without.
    const caller =
      sendable(entry?.sentCaller) ?? this.serviceName ?? sendable(entry?.values.caller);
    if (caller !== undefined) {
      if (!isGrpc) setter.set(carrier, HTTP_CALLER, caller);
      setter.set(carrier, names.caller, caller);
      setter.set(carrier, SERVICE_NAME, caller);
    }
    const color = sendable(entry?.values.color) ?? this.color;
    if (color !== undefined) setter.set(carrier, names.color, color);
    if (entry !== undefined) writeOthers(entry.values, carrier, setter, names);
  }

  /** Puts what has arrived into the context; that of a carrier without any stays as it is. */
  extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
    if (!mayCarryMetadata(carrier, getter)) return context;
    return withMetadataEntry(context, readMetadata(carrier, getter));
  }

  /** @returns The headers that it reads and writes over HTTP and has the names of. */
  fields(): string[] {
    return [...HTTP_FIELDS];
  }
}

function sendable(value: unknown): string | undefined {
  return isSendable(value) ? value : undefined;
}

function writeOthers(
  values: KratosMetadata,
  carrier: unknown,
  setter: TextMapSetter,
  names: MetadataNames,
): void {
  const set = (name: string, value: unknown): void => {
    if (isSendable(value)) setter.set(carrier, name, value);
  };
  set(names.remoteIp, values.remote_ip);
  set(names.remotePort, values.remote_port);
  if (values.mirror) set(names.mirror, 'true');
  if (values.criticality !== NO_METADATA.criticality) set(names.criticality, values.criticality);
  for (const [key, value] of Object.entries(values.global)) {
    if (isSendableKey(key)) set(GLOBAL_PREFIX + key, value);
  }
}
