/** What listens at one address. */
export interface Listener {
  /** Where it listens, such as `tcp://127.0.0.1:6077`: with the port that it was given for 0. */
  readonly address: string;
  /** Takes no new connections, and removes its socket file. What is there already can still arrive. */
  refuse(): void;
  /** Closes everything. */
  close(): Promise<void>;
}
