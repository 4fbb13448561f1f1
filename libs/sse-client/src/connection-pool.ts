/** At most one socket, opened when a request needs it and opened anew after it was closed. */
export interface PooledConnection {
  /** Closes it at once; resolves when the socket is closed. */
  destroy(): Promise<void>;
}

export interface ConnectionPoolOptions<Connection> {
  /** Most connections at once. */
  readonly connections: number;
  readonly create: () => Connection;
}

/** How long closing may take before it is left to the system. */
const CLOSE_LIMIT_MS = 1_000;

/** Hands a bounded number of connections to whoever asks, in the order of the asking. */
export class ConnectionPool<Connection extends PooledConnection> {
  readonly #options: ConnectionPoolOptions<Connection>;
  readonly #open = new Set<Connection>();
  /** The one that rested shortest is used first: it is the least likely to be near its limit. */
  readonly #idle: Connection[] = [];
  /** A Set keeps their order and lets one leave from the middle. */
  readonly #waiting = new Set<(connection: Connection) => void>();

  constructor(options: ConnectionPoolOptions<Connection>) {
    this.#options = options;
  }

  /** Calls back as soon as a connection is free; gives back a function that takes the wish back. */
  acquire(use: (connection: Connection) => void): () => void {
    this.#waiting.add(use);
    this.#serveWaiting();
    return () => this.#waiting.delete(use);
  }

  /** The exchange on it ended as it should: the connection may carry the next. */
  release(connection: Connection): void {
    if (!this.#open.has(connection)) return;
    this.#idle.push(connection);
    this.#serveWaiting();
  }

  /** The exchange on it failed or was dropped: what the connection still carries is of no use. */
  retire(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    void connection.destroy();
    // Not at once: whoever drops one request often drops those that wait as well, and no connection
    // should be opened for them.
    queueMicrotask(() => this.#serveWaiting());
  }

  /** Closes every connection; resolves within a second or so. */
  async close(): Promise<void> {
    this.#waiting.clear();
    this.#idle.length = 0;
    const closed = Promise.all([...this.#open].map((connection) => connection.destroy()));
    this.#open.clear();
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => {
      timer = setTimeout(resolve, CLOSE_LIMIT_MS);
    });
    await Promise.race([closed, limit]);
    clearTimeout(timer);
  }

  #serveWaiting(): void {
    for (const use of this.#waiting) {
      const connection = this.#idle.pop() ?? this.#create();
      if (connection === null) return;
      this.#waiting.delete(use);
      use(connection);
    }
  }

  #create(): Connection | null {
    if (this.#open.size >= this.#options.connections) return null;
    const connection = this.#options.create();
    this.#open.add(connection);
    return connection;
  }
}
