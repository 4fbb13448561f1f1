/** What V8's sampling heap profiler gives, as far as it is changed here. */
interface HeapProfile {
  readonly head: HeapNode;
  readonly samples?: readonly { readonly nodeId: number }[];
}

interface HeapNode {
  readonly id: number;
  readonly callFrame: { readonly url: string };
  readonly children: readonly HeapNode[];
}

/**
 * The heap profile without what this file allocated, itself and through what it called: the inspector
 * that takes the profile is the guest's, and in a healthy server it is a third of all that survives.
 */
export function leaveOutGuest(profile: unknown): HeapProfile {
  const { head, samples, ...rest } = profile as HeapProfile;
  const kept = new Set<number>();
  const keep = (node: HeapNode): HeapNode => {
    kept.add(node.id);
    const children = node.children.filter(({ callFrame }) => callFrame.url !== import.meta.url);
    return { ...node, children: children.map(keep) };
  };
  const keptHead = keep(head);
  return {
    ...rest,
    head: keptHead,
    ...(samples && { samples: samples.filter(({ nodeId }) => kept.has(nodeId)) }),
  };
}
