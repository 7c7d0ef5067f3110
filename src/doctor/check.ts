/** One thing that `doctor` has looked at. */
export interface Check {
  /** What was looked at, such as `OpenTelemetry SDK`. */
  readonly name: string;
  /** `wrong` is to be mended; `note` is worth knowing. */
  readonly status: 'ok' | 'note' | 'wrong';
  /** What was found. */
  readonly found: string;
  /** What to do. */
  readonly todo?: string;
}

/** Where `doctor` looks. */
export interface Surroundings {
  /** The folder it is run in. */
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}
