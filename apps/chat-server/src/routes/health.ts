import type { FastifyInstance } from 'fastify';

/** `GET /health`: this process serves. It says nothing about the upstreams. */
export function addHealthRoute(app: FastifyInstance): void {
  app.get('/health', () => ({ status: 'ok' }));
}
