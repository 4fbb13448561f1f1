/**
 * The model's name as its provider knows it: what stands behind the prefix that a chat server picks
 * the provider by, the part up to the first `/`. `openai/fault:cut/2` is `fault:cut/2` upstream.
 */
export function bareModel(model: string): string {
  return model.slice(model.indexOf('/') + 1);
}
