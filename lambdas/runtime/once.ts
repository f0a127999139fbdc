/** Builds something at the first call, and answers the same ever after: once a container. */
export function once<Built>(build: () => Built): () => Built {
  let built: Built | undefined;
  return () => {
    built ??= build();
    return built;
  };
}
