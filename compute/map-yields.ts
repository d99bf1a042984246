/**
 * Runs a generator inside another: `yield*` of it hands on `map` of each thing it yields, and evaluates to what it
 * returns.
 */
export async function* mapYields<From, To, Result>(
  run: AsyncGenerator<From, Result>,
  map: (yielded: From) => To,
): AsyncGenerator<To, Result> {
  for (;;) {
    const next = await run.next();
    if (next.done === true) return next.value;
    yield map(next.value);
  }
}
