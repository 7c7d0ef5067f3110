/**
 * Where the tags of a span go, one after another: into the list of a `KratosSpan`, or
 * right onto the wire. There is one translation for both.
 */
export interface TagSink {
  /** The kind of the span, one of four names. */
  kind(name: string): void;
  string(key: string, value: string): void;
  int(key: string, value: number | bigint): void;
  bool(key: string, value: boolean): void;
  float(key: string, value: number): void;
}
