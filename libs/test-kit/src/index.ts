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
export { FAULTY_SERVERS, type FaultyServer } from './faulty-servers.ts';
export {
  cutAtEveryOffset,
  cutAtRandom,
  writeHostileStream,
  type HostileStream,
} from './hostile-sse.ts';
export { hasChromium, openInChromium, type BrowserPage } from './open-in-chromium.ts';
export { makeScratchRepository, type ScratchRepository } from './scratch-repository.ts';
export { makeScratchWorkspace, type ScratchWorkspace } from './scratch-workspace.ts';
export { copySlowChatServer, type SeededChatServer } from './slow-chat-server.ts';
