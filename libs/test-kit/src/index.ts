export { arrivalLateness, type LoggedAnswer } from './arrival-lateness.ts';
export { startChatServer, startMock } from './bundled-servers.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export {
  startFakeTarget,
  type FakeAnswer,
  type FakeHandler,
  type FakeRequest,
  type FakeTarget,
} from './fake-target.ts';
export {
  cutAtEveryOffset,
  cutAtRandom,
  writeHostileStream,
  type HostileStream,
} from './hostile-sse.ts';
export { copySlowChatServer, type SeededChatServer } from './slow-chat-server.ts';
