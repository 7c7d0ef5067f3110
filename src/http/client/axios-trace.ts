import { ClientCall, type ClientTraceOptions } from './client-call.js';
import { KratosStatusCode, headerText } from '../kratos-headers.js';
import { watchNodeStream, watchStream } from './watch-body.js';

interface Interceptors {
  use(fulfilled: <T>(value: T) => T, rejected?: (error: unknown) => never): number;
  eject(id: number): void;
}

/** The part of axios that is needed here: of `axios` itself, or of what `axios.create()` has made. */
export interface AxiosLike {
  /** Its interceptors. */
  readonly interceptors: {
    /** Of requests. */
    readonly request: Interceptors;
    /** Of answers. */
    readonly response: Interceptors;
  };
  /** @returns The whole URL of a request. */
  getUri(config: object): string;
}

interface AxiosConfig {
  readonly method?: string;
  readonly url?: string;
  headers?: object;
  peerService?: unknown;
  transformRequest?: Transforms;
  transformResponse?: Transforms;
  readonly cancelToken?: { readonly reason?: unknown };
}

type Transform = (this: unknown, data: unknown, headers: object, status?: number) => unknown;
type Transforms = Transform | readonly Transform[] | null | undefined;

interface AxiosAnswer {
  readonly config: object;
  readonly status: number;
  readonly headers: object;
  data: unknown;
}

/**
 * Traces the requests of axios, as `tracedFetch()` those of `fetch()`. Do it before other interceptors are
 * added. Where no trace is active a request is left as it is.
 *
 * @example
 * ```ts
 * const users = axios.create({ baseURL: 'http://users' });
 * axiosTrace(users, { peerService: 'users' });
 * ```
 *
 * @param axios - `axios`, or what `axios.create()` has made.
 * @param options - See {@link ClientTraceOptions}.
 * @returns Takes it back.
 */
export function axiosTrace(axios: AxiosLike, options: ClientTraceOptions = {}): () => void {
  const calls = new WeakMap<object, ClientCall>();
  const { request, response } = axios.interceptors;
  const begin = (config: AxiosConfig): void => {
    // axios throws the reason, which does not say of which request it is.
    if (config.cancelToken?.reason !== undefined) return;
    const method = (config.method ?? 'get').toUpperCase();
    const call = ClientCall.begin(method, () => uriOf(axios, config), options);
    call?.inject((config.headers ??= {}));
    if (call?.isRecorded !== true) return;
    calls.set(config, call);
    endAtThrow(config, call);
  };
  const answered = (answer: AxiosAnswer): void => {
    const call = begun(answer);
    if (call !== undefined) endWithBody(answer, call);
  };
  const begun = ({ config, status, headers }: AxiosAnswer): ClientCall | undefined => {
    const call = calls.get(config);
    call?.answer(status, headerText(headers, KratosStatusCode));
    return call;
  };
  const failed = (error: unknown): void => {
    const { config, response: answer } = (error ?? {}) as Partial<FailedRequest>;
    const call = typeof config === 'object' ? calls.get(config) : undefined;
    const isAnswered = answer !== undefined && answer.config === config;
    // A status that axios throws is an answer all the same. A body that was cut has no data.
    if (isAnswered && answer.data !== undefined) {
      answered(answer);
      return;
    }
    if (isAnswered) begun(answer);
    call?.end({ error });
  };
  const requests = request.use((config) => {
    begin(config as AxiosConfig);
    return config;
  });
  const answers = response.use(
    (answer) => {
      answered(answer as AxiosAnswer);
      return answer;
    },
    (error) => {
      failed(error);
      throw error;
    },
  );
  return () => {
    request.eject(requests);
    response.eject(answers);
  };
}

interface FailedRequest {
  readonly config: object;
  readonly response: AxiosAnswer;
}

/** An error of a transform of the application does not say of which request it is. */
function endAtThrow(config: AxiosConfig, call: ClientCall): void {
  const watched = (transform: Transform): Transform =>
    function watchedTransform(data, headers, status) {
      try {
        return transform.call(this, data, headers, status);
      } catch (error) {
        if (status !== undefined) call.answer(status, headerText(headers, KratosStatusCode));
        call.end({ error });
        throw error;
      }
    };
  for (const key of ['transformRequest', 'transformResponse'] as const) {
    const given = config[key];
    if (given === undefined || given === null) continue;
    config[key] = typeof given === 'function' ? watched(given) : given.map(watched);
  }
}

/** All of a body has been read, but for one that is handed out as a stream. */
function endWithBody(answer: AxiosAnswer, call: ClientCall): void {
  const { data, config } = answer;
  const isWithoutBody = (config as AxiosConfig).method?.toUpperCase() === 'HEAD';
  const onEnd = (error?: unknown): void => {
    call.end({ error, isWithoutBody });
  };
  if (data instanceof ReadableStream) answer.data = watchStream(() => data as never, onEnd);
  else if (!watchNodeStream(data, onEnd)) onEnd();
}

function uriOf(axios: AxiosLike, config: AxiosConfig): string {
  try {
    return axios.getUri(config);
  } catch {
    return config.url ?? '';
  }
}
