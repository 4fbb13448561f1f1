/** How long a connection may rest when the server does not say: most servers close at 5 s or later. */
export const IDLE_LIMIT_MS = 4_000;
/**
 * A connection is given up this long before the server would close it (its `keep-alive: timeout=…`):
 * a request that meets the closing is reset, and the server is not to blame.
 */
export const IDLE_MARGIN_MS = 1_000;
