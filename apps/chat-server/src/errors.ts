import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { openAiError } from '@chatload/openai-protocol';

/** Any route that is not there, in OpenAI's shape. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  void reply.code(404).send(
    openAiError(`Unknown request URL: ${request.method} ${request.url}.`, {
      code: 'unknown_url',
    }),
  );
}

/**
 * Whatever Fastify refuses (bad JSON, a body too long, another content type, a malformed URL) and
 * whatever a handler throws, in OpenAI's shape.
 */
export function answerError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const status = error.statusCode ?? 500;
  if (status < 500) {
    void reply.code(status).send(openAiError(error.message));
    return;
  }
  logFault(request.log, error);
  void reply.code(500).send(INTERNAL_ERROR);
}

/** All that a client learns of a fault of this server. */
export const INTERNAL_ERROR = openAiError('The server had an error.', {
  type: 'server_error',
  code: 'internal_error',
});

/** Logs where a fault happened, but not its message: that may quote what a user wrote. */
export function logFault(log: FastifyBaseLogger, error: unknown): void {
  const { name, stack = '' } = error instanceof Error ? error : new Error();
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  log.error({ error: name, frames }, 'internal error');
}

/** What is no HTTP request at all, so that no route can answer it. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = CLIENT_ERROR_STATUS[error.code ?? ''] ?? 400;
  const reason = STATUS_CODES[status] ?? '';
  const body = JSON.stringify(openAiError(`${reason}.`));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

const CLIENT_ERROR_STATUS: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};
