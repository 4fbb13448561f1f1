import { type Code, compileFunction, op, seq, type WasmMemory } from './wasm-module.ts';

/**
 * The hot loop of a load thread. In JavaScript it compares eight bytes at a time and checks each
 * access; here it compares sixteen, a third of the time, and goes through a whole read in one call.
 *
 * `scan(at, end, chunkEnd)` goes from event to event as long as each is the pattern's prefix, a text
 * and the pattern's suffix, ends no later than its HTTP chunk, and is followed, where the chunk ends, by
 * the framing of a further one. It gives back where it stopped: always at the start of an event, or at
 * a chunk's end. What is not there yet is not recognised.
 */
export const LAYOUT = {
  /** Three i32: how many events, how many bytes they have, and where the chunk ends. */
  eventCount: 0,
  bodyBytes: 4,
  chunkEnd: 8,
  /** From here on the pattern: two i32, the lengths of prefix and suffix. */
  prefixBytes: 16,
  suffixBytes: 20,
  /** Which bytes count of the sixteen behind the whole vectors of each. */
  prefixMask: 32,
  suffixMask: 48,
  /** The prefix, filled up to sixteen, and behind it the suffix. */
  prefix: 64,
} as const;

export const VECTOR_BYTES = 16;

const [AT, END, CHUNK_END] = [0, 1, 2];
const [PREFIX_BYTES, SUFFIX_BYTES] = [3, 4];
/** Of the pattern's parts, the bytes in whole vectors. */
const [PREFIX_WHOLE, SUFFIX_WHOLE, SUFFIX_AT] = [5, 6, 7];
const [LIMIT, INDEX, TEXT_AT, MASK, SIZE, NEXT, DIGIT] = [8, 9, 10, 11, 12, 13, 14];
const [EVENT_COUNT, BODY_BYTES] = [15, 16];
const [DIFFERENCE, BYTES] = [17, 18];
const PARAMETERS = 3;
const I32_LOCALS = 14;

const { get, set, tee, i32, load8, load16, load32, load128, block, loop, when, br, brIf } = op;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const SPACE = 0x20;
const CR_LF = 0x0a0d;
const MOST_DIGITS = 6;

const wholeVectors = (bytes: number): Code => seq(get(bytes), i32(-VECTOR_BYTES), op.and);

/** Whether what stands at `at` differs from the pattern's part; leaves 0 or 1 on the stack. */
function differs(at: number, part: { from: Code; whole: number; mask: number }): Code {
  const compare = seq(
    seq(get(at), get(INDEX), op.add, load128()),
    seq(part.from, get(INDEX), op.add, load128()),
    op.xor128,
  );
  return seq(
    seq(op.zero128, set(DIFFERENCE), i32(0), set(INDEX)),
    block(
      loop(
        seq(get(INDEX), get(part.whole), op.eq, brIf(1)),
        seq(get(DIFFERENCE), compare, op.or128, set(DIFFERENCE)),
        seq(get(INDEX), i32(VECTOR_BYTES), op.add, set(INDEX), br(0)),
      ),
    ),
    seq(compare, i32(part.mask), load128(), op.and128),
    seq(get(DIFFERENCE), op.or128, op.anyTrue),
  );
}

/** Moves from the text's start to the first byte that no text has: a quote, one hopes. */
const passText = seq(
  loop(
    seq(get(TEXT_AT), load128(), tee(BYTES)),
    seq(i32(QUOTE), op.splat8, op.eq8),
    seq(get(BYTES), i32(BACKSLASH), op.splat8, op.eq8, op.or128),
    seq(get(BYTES), i32(SPACE), op.splat8, op.lessU8, op.or128),
    seq(op.bitmask8, tee(MASK), op.eqz),
    when(
      seq(get(TEXT_AT), i32(VECTOR_BYTES), op.add, tee(TEXT_AT)),
      seq(get(LIMIT), op.lessU, brIf(1)),
    ),
  ),
  // Without one before the limit the mask is 0, and its trailing zeros are 32: beyond the limit.
  seq(get(TEXT_AT), get(MASK), op.ctz, op.add, set(TEXT_AT)),
);

/** Reads a chunk's size up to its first byte that is no hex digit. */
const readSize = seq(
  seq(i32(0), set(SIZE), get(AT), i32(2), op.add, set(NEXT)),
  block(
    loop(
      seq(get(NEXT), load8(), i32(0x30), op.sub, tee(DIGIT)),
      seq(i32(9), op.moreU),
      when(
        // Upper case and lower case differ in one bit.
        seq(get(NEXT), load8(), i32(0x20), op.or, i32(0x61), op.sub),
        seq(tee(DIGIT), i32(5), op.moreU, brIf(2)),
        seq(get(DIGIT), i32(10), op.add, set(DIGIT)),
      ),
      seq(get(SIZE), i32(4), op.shl, get(DIGIT), op.or, set(SIZE)),
      seq(get(NEXT), i32(1), op.add, tee(NEXT)),
      seq(get(AT), op.sub, i32(2 + MOST_DIGITS), op.lessU, brIf(0)),
    ),
  ),
);

const scan = seq(
  seq(i32(0), load32(LAYOUT.prefixBytes), set(PREFIX_BYTES)),
  seq(i32(0), load32(LAYOUT.suffixBytes), set(SUFFIX_BYTES)),
  seq(wholeVectors(PREFIX_BYTES), set(PREFIX_WHOLE)),
  seq(wholeVectors(SUFFIX_BYTES), set(SUFFIX_WHOLE)),
  seq(get(PREFIX_WHOLE), i32(LAYOUT.prefix + VECTOR_BYTES), op.add, set(SUFFIX_AT)),
  block(
    loop(
      seq(get(CHUNK_END), get(END), get(CHUNK_END), get(END), op.lessU),
      seq(op.select, set(LIMIT)),
      // One byte of text at least.
      seq(get(AT), get(PREFIX_BYTES), op.add, tee(TEXT_AT), get(SUFFIX_BYTES)),
      seq(op.add, get(LIMIT), op.lessU, op.eqz, brIf(1)),
      differs(AT, { from: i32(LAYOUT.prefix), whole: PREFIX_WHOLE, mask: LAYOUT.prefixMask }),
      brIf(1),
      passText,
      seq(get(TEXT_AT), get(SUFFIX_BYTES), op.add, get(LIMIT), op.moreU, brIf(1)),
      seq(get(TEXT_AT), load8(), i32(QUOTE), op.ne, brIf(1)),
      seq(get(AT), get(PREFIX_BYTES), op.add, get(TEXT_AT), op.eq, brIf(1)),
      differs(TEXT_AT, { from: get(SUFFIX_AT), whole: SUFFIX_WHOLE, mask: LAYOUT.suffixMask }),
      brIf(1),
      seq(get(EVENT_COUNT), i32(1), op.add, set(EVENT_COUNT)),
      seq(get(TEXT_AT), get(SUFFIX_BYTES), op.add, tee(TEXT_AT)),
      seq(get(AT), op.sub, get(BODY_BYTES), op.add, set(BODY_BYTES)),
      seq(get(TEXT_AT), tee(AT), get(CHUNK_END), op.ne, brIf(0)),
      // Bytes behind the end may be read here; what follows from them is not believed.
      seq(get(AT), load16(), i32(CR_LF), op.ne, brIf(1)),
      readSize,
      seq(get(NEXT), load16(), i32(CR_LF), op.ne, brIf(1)),
      seq(get(SIZE), op.eqz, brIf(1)),
      seq(get(NEXT), i32(2), op.add, tee(NEXT), get(END), op.moreU, brIf(1)),
      seq(get(NEXT), tee(AT), get(SIZE), op.add, set(CHUNK_END), br(0)),
    ),
  ),
  seq(i32(0), get(EVENT_COUNT), op.store(LAYOUT.eventCount)),
  seq(i32(0), get(BODY_BYTES), op.store(LAYOUT.bodyBytes)),
  seq(i32(0), get(CHUNK_END), op.store(LAYOUT.chunkEnd)),
  get(AT),
);

export type Scan = (at: number, end: number, chunkEnd: number) => number;

/** `scan` on that memory. */
export function compileScan(memory: WasmMemory): Scan {
  const code = {
    name: 'scan',
    parameterCount: PARAMETERS,
    i32LocalCount: I32_LOCALS,
    v128LocalCount: 2,
    body: scan,
  };
  return compileFunction(code, memory) as Scan;
}
