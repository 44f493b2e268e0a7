// Subscriptions as text/event-stream, the protocol of graphql-sse: each result as it comes, until it is stopped.
// `open` makes the request, with the signal that ends it. Stopping does not wait for the next event.
export function streamed(open) {
  const stop = new AbortController();
  const results = read(open, stop.signal);
  const stream = {
    [Symbol.asyncIterator]: () => stream,
    next: () => results.next(),
    return: () => {
      stop.abort();
      return results.return();
    },
  };
  return stream;
}

async function* read(open, signal) {
  try {
    const answer = await open(signal);
    if (!answer.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      yield await answer.json(); // a refusal
      return;
    }
    const pieces = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let unread = '';
    for (let piece = await pieces.read(); !piece.done; piece = await pieces.read()) {
      const events = (unread + piece.value).split('\n\n');
      unread = events.pop();
      for (const event of events) {
        const data = /^data:(.+)$/m.exec(event);
        if (data) yield JSON.parse(data[1]);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
