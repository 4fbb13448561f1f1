import { Readable } from 'node:stream';
import { openAiError } from '@chatload/openai-protocol';
import type { FastifyInstance } from 'fastify';
import type { MockState } from '../mock-state.ts';
import { changeSettings } from '../settings.ts';

/** How a test or a load generator sets the mock, reads its counts and starts them anew. */
export function addControl(app: FastifyInstance, state: MockState): void {
  app.get('/__mock/settings', (_request, reply) => {
    void reply.send(state.settings);
  });

  app.patch('/__mock/settings', (request, reply) => {
    const outcome = changeSettings(state.settings, request.body);
    if ('complaint' in outcome) {
      void reply.code(400).send(openAiError(outcome.complaint, { param: outcome.name }));
      return;
    }
    state.settings = outcome.settings;
    void reply.send(state.settings);
  });

  app.get('/__mock/stats', (_request, reply) => {
    void reply.send(state.stats.report());
  });

  app.get('/__mock/log', (_request, reply) => {
    void reply.type('application/json; charset=utf-8').send(Readable.from(state.log.toJson()));
  });

  // Everything that is counted begins anew, so that the same requests get the same answers again.
  app.post('/__mock/reset', (_request, reply) => {
    state.stats.reset(state.clock.now());
    state.log.reset();
    state.faults.reset();
    state.answerCount = 0;
    void reply.send({ status: 'ok' });
  });
}
