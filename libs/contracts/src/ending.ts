/**
 * How a request ended. A failed request is data: it has an ending, never an exception, and never
 * enters the latency figures of successful ones.
 *
 * - `complete` a finish reason and a clean end (a missing `[DONE]` is noted beside it)
 * - `truncated` a clean end without a finish reason
 * - `reset` a socket error or an early end after the request was sent
 * - `connect_error` no connection came about
 * - `stalled` no bytes for longer than the stall limit, after the first token
 * - `timeout` longer than the request limit
 * - `http_error` status ≥ 400
 * - `protocol_error` not HTTP, not SSE, not JSON, or the wrong content type
 * - `stream_error` an `error` object inside the stream
 * - `corrupt` the text differs from what the mock sent
 * - `cancelled` left on purpose
 * - `cut_off` the run ended first
 * - `unsent` its turn never came (open load, all slots busy)
 */
export type Ending =
  | 'complete'
  | 'truncated'
  | 'reset'
  | 'connect_error'
  | 'stalled'
  | 'timeout'
  | 'http_error'
  | 'protocol_error'
  | 'stream_error'
  | 'corrupt'
  | 'cancelled'
  | 'cut_off'
  | 'unsent';
