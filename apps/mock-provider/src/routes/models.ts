import type { FastifyInstance } from 'fastify';
import type { Fault } from '../faults/fault.ts';
import { FAULTS } from '../faults/faults.ts';
import type { MockState } from '../mock-state.ts';
import { pathOf } from '../refuse.ts';

const HEALTHY: Fault['ending'] = { stream: 'complete', whole: 'complete' };

/**
 * OpenAI's list of models: a healthy one (any name is served like it) and every fault, each with what
 * it does and how a client must see it end.
 */
export function addModels(app: FastifyInstance, state: MockState): void {
  const created = Math.floor(Date.now() / 1_000);
  const entry = (id: string, description: string, ending: Fault['ending'] = HEALTHY) => ({
    id,
    object: 'model',
    created,
    owned_by: 'mock-provider',
    description,
    ending,
  });
  const data = [
    entry('gpt-3.5-turbo', 'healthy, as is every name that does not begin with fault:'),
    ...Object.entries(FAULTS).map(([name, fault]) =>
      entry(`fault:${name}`, fault.description, fault.ending),
    ),
  ];
  app.get('/v1/models', (http, reply) => {
    state.stats.countRequest('other', pathOf(http), null);
    void reply.send({ object: 'list', data });
  });
}
