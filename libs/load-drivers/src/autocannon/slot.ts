// oxlint-disable no-underscore-dangle -- autocannon's inner members go by such names
import type { Socket } from 'node:net';
import type { FinishedRequest } from '@chatload/contracts';
import type { Clock } from '@chatload/kernel';
import { type AnswerFacts, unanswered, type WholeAnswer } from './answer.ts';
import type { AnswerHead, AutocannonClient } from './client.ts';
import { OpenRequest } from './open-request.ts';

/** What the slots of a phase share. */
export interface SlotPhase {
  readonly phaseId: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly pickBody: (index: number) => Buffer;
  readonly readAnswer: (answer: WholeAnswer) => AnswerFacts;
  readonly onFinished: (request: FinishedRequest) => void;
  /** Whether nothing may start any more. */
  readonly isOver: () => boolean;
  /** Counts a request as started, and gives back its index. */
  readonly takeTurn: () => number;
  /** The slot starts nothing more, and nothing of it is in flight. */
  readonly onRetired: () => void;
}

/** 16 MiB, as for our own client: an endless answer must not fill the memory. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * One connection of autocannon, its requests followed by our own clock. autocannon writes, reads and
 * parses; here it is decided when a request starts, and each one is brought to its own ending.
 *
 * Left alone, autocannon forgets a request whose connection closes in mid-answer: it keeps it at the
 * head of its queue, and parses the next connection's bytes as the rest of the lost answer, so that
 * every later latency of that connection is wrong. Therefore `_doRequest`, the one place where requests
 * start, is taken over: who comes there on a new socket with an answer still open has lost it, and
 * queue and parser begin anew with each socket.
 */
export class Slot {
  /** Requests that were started, and answers that were read to their end. */
  started = 0;
  answered = 0;
  readonly #client: AutocannonClient;
  readonly #phase: SlotPhase;
  readonly #write: () => void;
  #socket: Socket | null = null;
  /** What ended the socket; `null` when it was closed cleanly. */
  #socketError: Error | null = null;
  /** How many times something was read, and in which of these the open request was started. */
  #reads = 0;
  #startedInRead = 0;
  #open: OpenRequest | null = null;
  #cancelLimit = (): void => {};
  #mustReconnect = false;
  #hasBegun = false;
  #isRetired = false;

  constructor(client: AutocannonClient, phase: SlotPhase) {
    this.#client = client;
    this.#phase = phase;
    this.#write = client._doRequest.bind(client);
    client._doRequest = () => this.#takeTurn();
    // autocannon makes text of each part, and breaks the characters that are cut by it.
    client.pipelinedRequests.addBody = (part) => this.#open?.addPart(part);
    client.on('headers', (head) => this.#onHead(head));
    client.on('response', () => this.#onAnswer());
    client.on('connError', (error) => {
      this.#socketError = error;
    });
  }

  /**
   * Starts the first request. autocannon would do so while it still sets up its other connections, up
   * to half a millisecond for each, and no byte leaves before it has done with the last of them.
   */
  begin(): void {
    this.#hasBegun = true;
    this.#takeTurn();
  }

  /** Leaves at once; what is in flight ends `cut_off`. */
  cut(): void {
    this.#settle(unanswered('cut_off', null));
    this.#retire();
  }

  #takeTurn(): void {
    if (!this.#hasBegun || this.#isRetired) return;
    const isNewSocket = this.#client.conn !== this.#socket;
    if (isNewSocket) {
      this.#settleLost();
      this.#adoptSocket();
    }
    if (this.#phase.isOver()) this.#retire();
    // Comes back here, with a new socket.
    else if (this.#mustReconnect) this.#client._resetConnection();
    else this.#start(isNewSocket);
  }

  #start(isFirst: boolean): void {
    const { clock, timeoutMs, pickBody, takeTurn } = this.#phase;
    const index = takeTurn();
    const open = new OpenRequest({
      index,
      body: pickBody(index),
      startedAtMs: clock.now(),
      isFirst,
    });
    this.#open = open;
    this.#startedInRead = this.#reads;
    this.started++;
    // autocannon's own limit is of whole seconds, and leaves the parser in mid-answer.
    this.#cancelLimit = clock.callAt(open.startedAtMs + timeoutMs, () =>
      this.#abandon(unanswered('timeout', `not ended after ${timeoutMs} ms`)),
    );

    this.#client.setBody(open.body);
    this.#write();
    const stamp = (): void => {
      open.sentAtMs = clock.now();
    };
    if (this.#client.conn.connecting) this.#client.conn.once('connect', stamp);
    else stamp();
  }

  #adoptSocket(): void {
    const { conn, parser, pipelinedRequests } = this.#client;
    // autocannon still listens to the old one: an error after its end would open a second connection.
    this.#socket?.removeAllListeners('end').removeAllListeners('error');
    this.#socket?.on('error', () => {}).destroy();
    this.#socket = conn;
    this.#socketError = null;
    this.#mustReconnect = false;
    // Else it keeps every request that was ever lost.
    pipelinedRequests.clear();
    parser.reinitialize(parser.type);
    // One before autocannon parses what was read, one after.
    conn.prependListener('data', () => {
      this.#reads++;
    });
    conn.on('data', () => this.#checkAnswer());
  }

  /** autocannon heeds neither its parser's errors nor the size of an answer. */
  #checkAnswer(): void {
    if (this.#client.parser.hadError) {
      this.#abandon(unanswered('protocol_error', 'the answer is not HTTP'));
    } else if (this.#open !== null && this.#open.bytesReceived > MAX_ANSWER_BYTES) {
      const detail = `the answer is larger than ${MAX_ANSWER_BYTES} bytes`;
      this.#abandon(unanswered('protocol_error', detail));
    }
  }

  #onHead(head: AnswerHead): void {
    if (this.#open === null) return;
    this.#open.head = head;
    this.#open.headersAtMs = this.#phase.clock.now();
    // autocannon would write the next request into a connection that is about to be closed.
    if (!head.shouldKeepAlive) this.#mustReconnect = true;
  }

  #onAnswer(): void {
    this.answered++;
    const head = this.#open?.head;
    if (head === null || head === undefined) return;
    if (this.#startedInRead === this.#reads) {
      // Read together with the answer before, when this request was not yet on its way.
      this.#mustReconnect = true;
      this.#settle(unanswered('protocol_error', 'an answer that no request asked for'));
    } else if (head.statusCode < 200) {
      // autocannon takes it for the answer; the real one would be taken for the next.
      this.#mustReconnect = true;
      const detail = `status ${head.statusCode}: autocannon cannot pass over informational answers`;
      this.#settle(unanswered('protocol_error', detail));
    } else {
      this.#settleAnswer(head);
    }
  }

  /** The socket went away from under the open request. */
  #settleLost(): void {
    const open = this.#open;
    if (open === null) return;
    const error = this.#socketError;
    if (open.head !== null && error === null && open.endsWithConnection) {
      this.#settleAnswer(open.head);
    } else {
      const detail = error?.message ?? 'the connection was closed before the answer had ended';
      this.#settle(unanswered(open.sentAtMs === null ? 'connect_error' : 'reset', detail));
    }
  }

  /** Leaves the open request, its connection included, for the next one. */
  #abandon(facts: AnswerFacts): void {
    this.#settle(facts);
    this.#client._resetConnection();
  }

  #settleAnswer(head: AnswerHead): void {
    const endedAtMs = this.#phase.clock.now();
    const open = this.#open;
    if (open !== null) this.#settle(this.#phase.readAnswer(open.toAnswer(head)), endedAtMs);
  }

  #settle(facts: AnswerFacts, endedAtMs = this.#phase.clock.now()): void {
    const open = this.#open;
    if (open === null) return;
    this.#open = null;
    this.#cancelLimit();
    const { phaseId, model, onFinished } = this.#phase;
    onFinished(open.finish(facts, { phaseId, model, endedAtMs }));
  }

  #retire(): void {
    if (this.#isRetired) return;
    this.#isRetired = true;
    this.#client.destroy();
    this.#phase.onRetired();
  }
}
