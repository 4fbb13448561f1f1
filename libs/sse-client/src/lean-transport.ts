import { ConnectionPool } from './connection-pool.ts';
import { LeanConnection, type Message, type Remote } from './lean-connection.ts';
import type {
  Transport,
  TransportListener,
  TransportOptions,
  TransportRequest,
} from './transport.ts';

/**
 * Requests over sockets of Node's own and an HTTP/1.1 reader that knows no more than a chat completion
 * needs: a quarter of undici's cost per chunk. The same rules: one request at a time per connection, no
 * redirects, retries or proxies; TLS certificates are verified, against the name in the endpoint's
 * origin.
 */
export function createLeanTransport(options: TransportOptions): Transport {
  return new LeanTransport(options);
}

class LeanTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #url: URL;
  readonly #pool: ConnectionPool<LeanConnection>;

  constructor(options: TransportOptions) {
    const { endpoint, connections, keepAlive, clock } = options;
    const url = new URL(endpoint.origin);
    const isSecure = url.protocol === 'https:';
    const remote: Remote = {
      isSecure,
      address: endpoint.address,
      port: url.port === '' ? (isSecure ? 443 : 80) : Number(url.port),
      hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      session: null,
    };
    this.#options = options;
    this.#url = url;
    // One for all connections.
    const shared = { remote, keepAlive, clock, pool: () => this.#pool };
    this.#pool = new ConnectionPool({ connections, create: () => new LeanConnection(shared) });
  }

  start(request: TransportRequest, listener: TransportListener): () => void {
    const unsendable = findUnsendable(request.headers);
    if (unsendable !== undefined) {
      const detail = `the header ${JSON.stringify(unsendable)} cannot be sent`;
      listener.onFailure({ kind: 'connect', detail }, this.#options.clock.now());
      return () => {};
    }
    let given: LeanConnection | null = null;
    const takeBack = this.#pool.acquire((connection) => {
      given = connection;
      // Composed here, it is nowhere kept while the answer comes.
      const message: Message = { head: this.#composeHead(request), body: request.body };
      connection.carry(message, listener);
    });
    return () => {
      takeBack();
      if (given?.carries(listener) === true) this.#pool.retire(given);
    };
  }

  close(): Promise<void> {
    return this.#pool.close();
  }

  #composeHead({ headers, body }: TransportRequest): string {
    const { endpoint, keepAlive } = this.#options;
    const all = {
      host: this.#url.host,
      connection: keepAlive ? 'keep-alive' : 'close',
      ...headers,
      'content-length': String(body.length),
    };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST ${endpoint.path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  }
}

/** Those that frame the message are the transport's own. */
const OWN =
  /^(?:connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/;
const NAME = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** The name of a header that would break the request's framing. */
function findUnsendable(headers: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(headers).find(
    ([name, value]) => OWN.test(name) || !NAME.test(name) || !VALUE.test(value),
  )?.[0];
}
