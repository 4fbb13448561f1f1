import type { FastifyInstance } from 'fastify';

export function addHealth(app: FastifyInstance): void {
  app.get('/health', (_request, reply) => {
    void reply.send({ status: 'ok' });
  });
}
