/** Asks for the next item while this one is worked on, so that server and database work at the same time. */
export async function* readAhead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  let next = ask(items);
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = ask(items);
      yield value;
    }
  } finally {
    await next.catch(() => undefined); // who goes away early leaves nothing running
    await items.return(undefined);
  }
}

function ask<T>(items: AsyncGenerator<T>): Promise<IteratorResult<T>> {
  const next = items.next();
  next.catch(() => undefined); // told when it is waited for
  return next;
}
