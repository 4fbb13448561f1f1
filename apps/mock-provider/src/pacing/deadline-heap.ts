/**
 * Items ordered by their deadline: a binary heap over typed arrays, so that tens of thousands of
 * streams cost no object per deadline and the garbage collector has nothing to walk.
 *
 * An item keeps its *slot* for as long as it is in the heap; the heap proper holds slot numbers, and
 * `#positionOf` says where in the heap a slot stands, which makes removal O(log n).
 */
export class DeadlineHeap<Item> {
  #size = 0;
  /** By position in the heap. */
  #slotAt = new Int32Array(INITIAL_CAPACITY);
  /** By slot. */
  #dueOf = new Float64Array(INITIAL_CAPACITY);
  #positionOf = new Int32Array(INITIAL_CAPACITY);
  readonly #itemOf: (Item | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  /** Looked at only when an item comes or goes, never for a deadline that moves. */
  readonly #slotByItem = new Map<Item, number>();

  get size(): number {
    return this.#size;
  }

  /** The earliest deadline, or infinity when the heap is empty. */
  get topDueAtMs(): number {
    return this.#size === 0 ? Number.POSITIVE_INFINITY : this.#dueAt(0);
  }

  /** The item with the earliest deadline. */
  get top(): Item | undefined {
    return this.#size === 0 ? undefined : this.#itemOf[this.#slotAt[0] ?? 0];
  }

  /** Adds an item, or moves the deadline of one that is there. */
  set(item: Item, dueAtMs: number): void {
    const known = this.#slotByItem.get(item);
    if (known !== undefined) {
      this.#move(known, dueAtMs);
      return;
    }
    const slot = this.#freeSlots.pop() ?? this.#itemOf.length;
    if (slot >= this.#dueOf.length) this.#grow();
    this.#itemOf[slot] = item;
    this.#slotByItem.set(item, slot);
    this.#dueOf[slot] = dueAtMs;
    this.#place(slot, this.#size++);
    this.#siftUp(this.#size - 1);
  }

  /** Moves the top's deadline: the step of every stream after each of its writes. */
  moveTop(dueAtMs: number): void {
    if (this.#size > 0) this.#move(this.#slotAt[0] ?? 0, dueAtMs);
  }

  /** Removes an item; `false` when it is not there. */
  delete(item: Item): boolean {
    const slot = this.#slotByItem.get(item);
    if (slot === undefined) return false;
    this.#slotByItem.delete(item);
    this.#itemOf[slot] = undefined;
    this.#freeSlots.push(slot);
    const hole = this.#positionOf[slot] ?? 0;
    const last = this.#slotAt[--this.#size] ?? 0;
    if (last !== slot) {
      // The last one fills the hole; it may belong further up as well as further down.
      this.#place(last, hole);
      this.#siftUp(hole);
      this.#siftDown(this.#positionOf[last] ?? 0);
    }
    return true;
  }

  #move(slot: number, dueAtMs: number): void {
    this.#dueOf[slot] = dueAtMs;
    this.#siftUp(this.#positionOf[slot] ?? 0);
    this.#siftDown(this.#positionOf[slot] ?? 0);
  }

  #dueAt(position: number): number {
    return this.#dueOf[this.#slotAt[position] ?? 0] ?? Number.POSITIVE_INFINITY;
  }

  #place(slot: number, position: number): void {
    this.#slotAt[position] = slot;
    this.#positionOf[slot] = position;
  }

  #siftUp(from: number): void {
    let position = from;
    const slot = this.#slotAt[position] ?? 0;
    const due = this.#dueAt(position);
    while (position > 0) {
      const parent = (position - 1) >> 1;
      if (this.#dueAt(parent) <= due) break;
      this.#place(this.#slotAt[parent] ?? 0, position);
      position = parent;
    }
    this.#place(slot, position);
  }

  #siftDown(from: number): void {
    let position = from;
    const slot = this.#slotAt[position] ?? 0;
    const due = this.#dueAt(position);
    for (;;) {
      let child = 2 * position + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#dueAt(child + 1) < this.#dueAt(child)) child++;
      if (this.#dueAt(child) >= due) break;
      this.#place(this.#slotAt[child] ?? 0, position);
      position = child;
    }
    this.#place(slot, position);
  }

  #grow(): void {
    const capacity = this.#dueOf.length * 2;
    this.#slotAt = copyInto(new Int32Array(capacity), this.#slotAt);
    this.#positionOf = copyInto(new Int32Array(capacity), this.#positionOf);
    this.#dueOf = copyInto(new Float64Array(capacity), this.#dueOf);
  }
}

const INITIAL_CAPACITY = 256;

function copyInto<Numbers extends Int32Array | Float64Array>(to: Numbers, from: Numbers): Numbers {
  to.set(from);
  return to;
}
