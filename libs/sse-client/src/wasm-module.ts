/**
 * As much of WebAssembly's binary format as one function needs: instructions by their names in the
 * specification, and the module around them. Written out here, the code can be read and changed
 * without a compiler, and nothing is built.
 *
 * @see https://webassembly.github.io/spec/core/binary/index.html
 */
export type Code = readonly number[];

/** Node has it; its types come with a browser's, which this project is none of. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, unknown>> };
};

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** It never grows: that would leave all views of it empty. */
export function createMemory(bytes: number): WasmMemory {
  return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
}

const PAGE_BYTES = 64 * 1024;

const I32 = 0x7f;
const V128 = 0x7b;

const MAGIC_AND_VERSION = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const EMPTY = 0x40;
const END = 0x0b;

/** One after the other. */
export function seq(...parts: readonly Code[]): Code {
  return parts.flat();
}

/** What instructions take from the stack is given in front of them, as the stack machine has it. */
export const op = {
  block: (...body: Code[]): Code => [0x02, EMPTY, ...body.flat(), END],
  loop: (...body: Code[]): Code => [0x03, EMPTY, ...body.flat(), END],
  when: (...body: Code[]): Code => [0x04, EMPTY, ...body.flat(), END],
  /** To the end of the enclosing block, or the start of the loop, so many levels out. */
  br: (depth: number): Code => [0x0c, depth],
  brIf: (depth: number): Code => [0x0d, depth],
  get: (local: number): Code => [0x20, local],
  set: (local: number): Code => [0x21, local],
  tee: (local: number): Code => [0x22, local],
  i32: (value: number): Code => [0x41, ...signed(value)],
  load32: (offset = 0): Code => [0x28, 0, ...unsigned(offset)],
  load8: (offset = 0): Code => [0x2d, 0, ...unsigned(offset)],
  load16: (offset = 0): Code => [0x2f, 0, ...unsigned(offset)],
  store: (offset: number): Code => [0x36, 0, ...unsigned(offset)],
  eqz: [0x45],
  eq: [0x46],
  ne: [0x47],
  lessU: [0x49],
  moreU: [0x4b],
  ctz: [0x68],
  add: [0x6a],
  sub: [0x6b],
  and: [0x71],
  or: [0x72],
  shl: [0x74],
  select: [0x1b],
  load128: (offset = 0): Code => [...simd(0x00), 0, ...unsigned(offset)],
  zero128: [...simd(0x0c), ...Array.from({ length: 16 }, () => 0)],
  splat8: simd(0x0f),
  eq8: simd(0x23),
  lessU8: simd(0x26),
  and128: simd(0x4e),
  or128: simd(0x50),
  xor128: simd(0x51),
  anyTrue: simd(0x53),
  bitmask8: simd(0x64),
} as const satisfies Record<string, Code | ((...args: never[]) => Code)>;

export interface FunctionCode {
  readonly name: string;
  /** All of them i32; its result is one, too. */
  readonly parameterCount: number;
  readonly i32LocalCount: number;
  readonly v128LocalCount: number;
  readonly body: Code;
}

/** The function, ready to be called, on that memory. */
export function compileFunction(code: FunctionCode, memory: WasmMemory): unknown {
  const module = new WebAssembly.Module(encodeModule(code));
  return new WebAssembly.Instance(module, { env: { memory } }).exports[code.name];
}

function encodeModule(code: FunctionCode): Uint8Array {
  const parameters = Array.from({ length: code.parameterCount }, () => I32);
  const locals = vector([
    [...unsigned(code.i32LocalCount), I32],
    [...unsigned(code.v128LocalCount), V128],
  ]);
  const body = [...locals, ...code.body, END];
  return Uint8Array.from([
    ...MAGIC_AND_VERSION,
    ...section(1, [[0x60, ...vector(parameters.map((type) => [type])), 1, I32]]),
    ...section(2, [[...name('env'), ...name('memory'), 0x02, 0x00, 1]]),
    ...section(3, [[0]]),
    ...section(7, [[...name(code.name), 0x00, 0]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}

function section(id: number, entries: readonly Code[]): Code {
  const content = vector(entries);
  return [id, ...unsigned(content.length), ...content];
}

function vector(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function name(text: string): Code {
  return vector([...Buffer.from(text)].map((byte) => [byte]));
}

function simd(opcode: number): Code {
  return [0xfd, ...unsigned(opcode)];
}

/** LEB128. */
function unsigned(value: number): Code {
  const low = value & 0x7f;
  const rest = value >>> 7;
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}
