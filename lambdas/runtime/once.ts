/** Builds a value at the first call and returns the same one from then on: one per container. */
export function once<Built>(build: () => Built): () => Built {
  let built: Built | undefined;
  return () => {
    built ??= build();
    return built;
  };
}
