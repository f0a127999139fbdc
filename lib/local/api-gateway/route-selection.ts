/**
 * The route key a text frame selects (aws-facts 1.6): `$request.body.<path>` is replaced by the value at that path, as
 * text; a missing value is empty. A body that is not a JSON object selects `$default`, as does a key without a route.
 */
export function selectRoute(
  expression: string,
  body: string,
  routes: { has(key: string): boolean },
): string | undefined {
  const key = evaluate(expression, body);
  if (key !== undefined && key !== '' && !key.startsWith('$') && routes.has(key)) return key;
  return routes.has('$default') ? '$default' : undefined;
}

function evaluate(expression: string, body: string): string | undefined {
  const message = parsed(body);
  if (typeof message !== 'object' || message === null) return undefined;
  return expression
    .replace(/\$\{?request\.body\.([A-Za-z0-9_.-]+)\}?/g, (_whole, path: string) =>
      text(lookUp(message, path.split('.'))),
    )
    .replaceAll('\\$', '$');
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function lookUp(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (found, name) =>
      typeof found === 'object' && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function text(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
